// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.SearchPattern;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.EventType;

/** The contract of a filter without fault; the tests of the kit break it at one place each. */
class SampleFilterContract extends FilterContract {
  static final Parameter<SearchPattern> PATTERN =
      Parameter.of("pattern", ParameterTypes.PATTERN, "what to search for").required();
  static final Parameter<Duration> PAUSE =
      Parameter.of("pause", ParameterTypes.DURATION, "a length of time")
          .defaultsTo(Duration.ofSeconds(90));
  static final Parameter<String> TOKEN =
      Parameter.of("token", ParameterTypes.TEXT, "what nobody may see").secret();

  PluginDescriptor description() {
    return PluginDescriptor.of(
        "sample",
        "Keeps commands with some arguments",
        EnumSet.of(EventType.COMMAND_START, EventType.COMMAND_FINISH),
        PATTERN,
        PAUSE,
        TOKEN);
  }

  Filter make(Parameters parameters, PluginContext context) {
    SearchPattern pattern = parameters.get(PATTERN);
    return event -> event instanceof CommandEvent c && pattern.find(c.command().args());
  }

  @Override
  protected FilterProvider provider() {
    return new FilterProvider() {
      @Override
      public PluginDescriptor descriptor() {
        return description();
      }

      @Override
      public Filter create(Parameters parameters, PluginContext context) {
        return make(parameters, context);
      }
    };
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("pattern", "rm -rf|example", "token", "s3cr3t-of-the-sample");
  }

  @Override
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  @Test
  @Disabled("this provider is in no JAR; see PackagingTest")
  public void must_P9_load_in_a_layer_of_its_own() {}

  @Override
  @Test
  @Disabled("this provider is in no JAR; see PackagingTest")
  public void must_P10_declare_its_providers_in_one_voice() {}

  @Override
  @Test
  @Disabled("this provider is in no JAR; see PackagingTest")
  public void must_P11_bring_no_classes_of_the_spi() {}
}
