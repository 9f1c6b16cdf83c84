// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.CommandFinish;

/** A filter with one fault breaks exactly the rule against that fault. */
class FilterContractTest {
  private static final Set<String> PACKAGING = Set.of("P9", "P10", "P11");
  private static final CountDownLatch END = new CountDownLatch(1);

  @AfterEach
  void endThreads() {
    Threads.end();
  }

  @Test
  void a_filter_without_fault_keeps_every_rule() {
    ContractRun run = ContractRun.of(SampleFilterContract.class);
    Set<String> expected = new TreeSet<>(ContractRun.rulesOf(FilterContract.class));
    expected.removeAll(PACKAGING);
    assertThat(run.broken()).as("%s", run.failure("F1")).isEmpty();
    assertThat(run.executed()).isEqualTo(expected).hasSizeGreaterThan(10);
  }

  private static void assertBreaks(Class<?> contract, String... rules) {
    assertThat(ContractRun.of(contract).broken()).containsExactly(rules);
  }

  static class FullStop extends SampleFilterContract {
    @Override
    PluginDescriptor description() {
      return PluginDescriptor.of("sample", "Ends like this.", PATTERN, TOKEN);
    }
  }

  @Test
  void P1_sees_a_summary_with_a_full_stop() {
    assertBreaks(FullStop.class, "P1");
  }

  static class Undocumented extends SampleFilterContract {
    static final Parameter<String> EXTRA = Parameter.of("Extra", ParameterTypes.TEXT, "");

    @Override
    PluginDescriptor description() {
      return PluginDescriptor.of("sample", "Has a nameless parameter", PATTERN, TOKEN, EXTRA);
    }
  }

  @Test
  void P2_sees_a_parameter_without_summary() {
    assertBreaks(Undocumented.class, "P2");
  }

  static class BadDefault extends SampleFilterContract {
    static final Parameter<Long> SIZE =
        Parameter.of("size", ParameterTypes.number(1, 9), "how many").defaultsTo(10L);

    @Override
    PluginDescriptor description() {
      return PluginDescriptor.of("sample", "Has a default out of range", PATTERN, TOKEN, SIZE);
    }
  }

  @Test
  void P3_sees_a_default_out_of_range() {
    assertBreaks(BadDefault.class, "P3");
  }

  static class Fickle extends SampleFilterContract {
    @Override
    PluginDescriptor description() {
      Parameter<String> changing = Parameter.of("extra", ParameterTypes.TEXT, "new each time");
      return PluginDescriptor.of("sample", "Never the same", PATTERN, TOKEN, changing);
    }
  }

  @Test
  void P4_sees_parameters_that_are_made_anew() {
    assertBreaks(Fickle.class, "P4");
  }

  static class Refusing extends SampleFilterContract {
    @Override
    protected Map<String, Object> validParameters(Path tmp) {
      return Map.of("pattern", "x", "token", "s3cr3t-of-the-sample", "unknown", "1");
    }
  }

  @Test
  void P5_sees_parameters_that_are_not_accepted() {
    assertThat(ContractRun.of(Refusing.class).broken()).contains("P5", "F1");
  }

  static class Incomplete extends SampleFilterContract {
    static final Parameter<String> A = Parameter.of("a", ParameterTypes.TEXT, "one").required();

    @Override
    PluginDescriptor description() {
      return PluginDescriptor.of("sample", "Has two to give", PATTERN, TOKEN, A);
    }
  }

  @Test
  void P6_sees_a_second_problem() {
    assertThat(ContractRun.of(Incomplete.class).broken()).contains("P5", "P6");
  }

  static class Careless extends SampleFilterContract {
    static final Parameter<Character> INITIAL =
        Parameter.of("initial", ParameterType.of("letter", "a letter", t -> t.charAt(0)), "which");

    @Override
    PluginDescriptor description() {
      return PluginDescriptor.of("sample", "Trusts its texts", PATTERN, TOKEN, INITIAL);
    }
  }

  @Test
  void P7_sees_another_exception() {
    assertBreaks(Careless.class, "P7");
  }

  static class Credulous extends SampleFilterContract {
    static final Parameter<String> ANY =
        Parameter.of("any", ParameterType.of("colour", "a colour", t -> t), "which");

    @Override
    PluginDescriptor description() {
      return PluginDescriptor.of("sample", "Takes anything for a colour", PATTERN, TOKEN, ANY);
    }
  }

  @Test
  void P7_sees_a_type_that_accepts_anything() {
    assertBreaks(Credulous.class, "P7");
  }

  static class Talkative extends SampleFilterContract {
    @Override
    Filter make(Parameters parameters, PluginContext context) {
      context.logger().info("token is {}", parameters.get(TOKEN));
      return super.make(parameters, context);
    }
  }

  @Test
  void P8_sees_a_logged_secret() {
    assertBreaks(Talkative.class, "P8");
  }

  static class Quoting extends SampleFilterContract {
    static final ParameterType<String> TYPE = ParameterType.of("key", "a key", Quoting::read);
    static final Parameter<String> KEY = Parameter.of("key", TYPE, "nobody may see it").secret();

    private static String read(String text) {
      if (text.startsWith("good")) {
        return text;
      }
      throw new ParameterException("key", "'" + text + "' is no key", "write one");
    }

    @Override
    PluginDescriptor description() {
      return PluginDescriptor.of("sample", "Quotes what it refuses", PATTERN, TOKEN, KEY);
    }

    @Override
    protected Map<String, Object> validParameters(Path tmp) {
      return Map.of("pattern", "x", "token", "s3cr3t-of-the-sample", "key", "good-s3cr3t");
    }
  }

  @Test
  void P8_sees_a_secret_in_a_message() {
    ContractRun run = ContractRun.of(Quoting.class);
    assertThat(run.broken()).containsExactly("P8");
    assertThat(run.failure("P8")).hasMessageContaining("a message repeats its value");
  }

  static class Throwing extends SampleFilterContract {
    @Override
    Filter make(Parameters parameters, PluginContext context) {
      return event -> ((CommandEvent) event).command().argv().get(0).isEmpty();
    }
  }

  @Test
  void F1_sees_an_exception() {
    assertBreaks(Throwing.class, "F1", "F2");
  }

  static class Alternating extends SampleFilterContract {
    @Override
    Filter make(Parameters parameters, PluginContext context) {
      AtomicInteger count = new AtomicInteger();
      return event -> count.incrementAndGet() % 2 == 0;
    }
  }

  static class DeclaredAlternating extends Alternating {
    @Override
    protected boolean stateful() {
      return true;
    }
  }

  @Test
  void F2_sees_an_answer_that_changes_unless_that_is_declared() {
    assertBreaks(Alternating.class, "F2");
    assertBreaks(DeclaredAlternating.class);
  }

  static class Impatient extends SampleFilterContract {
    @Override
    protected Duration patience() {
      return Duration.ofSeconds(2);
    }
  }

  static class Endless extends Impatient {
    @Override
    Filter make(Parameters parameters, PluginContext context) {
      return event -> {
        if (event instanceof CommandFinish finish && finish.command().args().endsWith("aaa!")) {
          try {
            END.await();
          } catch (InterruptedException e) {
            return false;
          }
        }
        return false;
      };
    }
  }

  @Test
  void F3_sees_a_search_without_end() {
    assertBreaks(Endless.class, "F3");
  }

  static class Starting extends Impatient {
    @Override
    Filter make(Parameters parameters, PluginContext context) {
      Threads.start();
      return event -> false;
    }
  }

  static class Writing extends SampleFilterContract {
    @Override
    Filter make(Parameters parameters, PluginContext context) {
      return event -> {
        try {
          Files.createTempFile(tmp, "state", null);
        } catch (java.io.IOException e) {
          return true;
        }
        return false;
      };
    }
  }

  @Test
  void F4_sees_threads_and_files() {
    assertBreaks(Starting.class, "F4");
    assertBreaks(Writing.class, "F4");
  }
}
