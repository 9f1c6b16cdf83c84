// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.filter.commandnameregex.CommandNameRegexProvider;
import org.sshlog.filter.username.UsernameProvider;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;

/** Two filters that look at every event and let all of the benchmark's pass. */
final class BuiltInFilters {
  static final PluginContext CONTEXT =
      new PluginContext() {
        @Override
        public String name() {
          return "bench";
        }

        @Override
        public Logger logger() {
          return LoggerFactory.getLogger("bench");
        }

        @Override
        public Clock clock() {
          return Clock.systemUTC();
        }

        @Override
        public Set<String> groupsOf(String username) {
          return Set.of();
        }

        @Override
        public void warn(Parameter<?> parameter, String message, String hint) {
          throw new IllegalStateException(message);
        }
      };

  private BuiltInFilters() {}

  static List<Filter> usernameAndCommandName() {
    return List.of(
        make(new UsernameProvider(), List.of("bob", "alice")),
        make(new CommandNameRegexProvider(), List.of("^(git|hg|svn)$")));
  }

  private static Filter make(FilterProvider provider, List<String> values) {
    Map<Parameter<?>, List<String>> given =
        Map.of(provider.descriptor().parameters().get(0), values);
    Parameters.Builder parameters = Parameters.builder(provider.descriptor());
    given.forEach((parameter, texts) -> set(parameters, parameter, texts));
    return provider.create(parameters.build(), CONTEXT);
  }

  private static <T> void set(Parameters.Builder to, Parameter<T> parameter, List<String> texts) {
    to.set(parameter, parameter.convert(texts, texts.size() > 1));
  }
}
