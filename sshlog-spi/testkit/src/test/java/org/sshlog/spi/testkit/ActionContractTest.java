// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Action;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;

/** An action with one fault breaks exactly the rule against that fault. */
class ActionContractTest {
  private static final Set<String> PACKAGING = Set.of("P9", "P10", "P11");
  private static final List<FileChannel> OPEN = new ArrayList<>();

  @AfterEach
  void endWhatIsLeft() throws IOException {
    Threads.end();
    for (FileChannel channel : OPEN) {
      channel.close();
    }
    OPEN.clear();
  }

  private static void assertBreaks(Class<?> contract, String... rules) {
    assertThat(ContractRun.of(contract).broken()).containsExactly(rules);
  }

  @Test
  void an_action_without_fault_keeps_every_rule() {
    ContractRun run = ContractRun.of(SampleActionContract.class);
    Set<String> expected = new TreeSet<>(ContractRun.rulesOf(ActionContract.class));
    expected.removeAll(PACKAGING);
    assertThat(run.broken()).isEmpty();
    assertThat(run.executed()).isEqualTo(expected).hasSizeGreaterThan(14);
  }

  static class Untestable extends SampleActionContract {
    @Override
    protected void breakPeer(Path tmp) {
      throw new AssertionError("not here");
    }
  }

  @Test
  void a_peer_that_cannot_be_broken_fails_the_rules_and_skips_none() {
    assertBreaks(Untestable.class, "A3", "A4", "A5");
  }

  static class Choosy extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void handle(Event event) throws Exception {
          if (event instanceof DataLost lost && lost.cause().contains("\n")) {
            throw new IllegalArgumentException("a line break");
          }
          super.handle(event);
        }
      };
    }
  }

  @Test
  void A1_sees_a_hostile_event_that_is_not_accepted() {
    assertBreaks(Choosy.class, "A1");
  }

  static class Eager extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      try {
        Files.writeString(tmp.resolve("created-" + System.nanoTime()), "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return super.make(parameters, context);
    }
  }

  static class EagerThread extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      Threads.start();
      return super.make(parameters, context);
    }
  }

  @Test
  void A2_sees_files_and_threads_of_create() {
    assertBreaks(Eager.class, "A2");
    assertBreaks(EagerThread.class, "A2", "A9");
  }

  static class Swallowing extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void handle(Event event) throws Exception {
          try {
            super.handle(event);
          } catch (IOException e) {
            context.logger().warn("can't send", e);
          }
        }
      };
    }
  }

  @Test
  void A3_sees_a_failure_that_is_swallowed() {
    assertBreaks(Swallowing.class, "A3", "A4", "A5");
  }

  static class Telling extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void handle(Event event) throws Exception {
          try {
            super.handle(event);
          } catch (IOException e) {
            throw new IOException("can't send as " + parameters.get(TOKEN), e);
          }
        }
      };
    }
  }

  @Test
  void A3_sees_a_secret_in_a_failure() {
    assertBreaks(Telling.class, "A3");
  }

  static class Resigning extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        private boolean resigned;

        @Override
        public void handle(Event event) throws Exception {
          if (resigned) {
            throw new IOException("it failed before");
          }
          try {
            super.handle(event);
          } catch (IOException e) {
            resigned = true;
            throw e;
          }
        }
      };
    }
  }

  @Test
  void A4_sees_an_action_that_does_not_recover() {
    assertBreaks(Resigning.class, "A4", "A5");
  }

  static class Repeating extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void handle(Event event) throws Exception {
          super.handle(event);
          super.handle(event);
        }
      };
    }
  }

  @Test
  void A5_sees_an_event_that_is_delivered_twice() {
    assertBreaks(Repeating.class, "A5");
  }

  static class Stubborn extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void handle(Event event) throws Exception {
          try {
            super.handle(event);
          } catch (InterruptedException e) {
            throw new IOException("try again"); // the interrupt is forgotten
          }
        }
      };
    }

    @Override
    protected void hangPeer(Path tmp) {
      peer.hang();
    }
  }

  @Test
  void A6_sees_an_interrupt_that_is_forgotten() {
    assertBreaks(Stubborn.class, "A6");
  }

  static class Waiting extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void close() throws IOException {
          super.close();
          try {
            synchronized (peer) {
              while (peer.isHanging()) {
                peer.wait();
              }
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }
      };
    }
  }

  static class ClosedOnce extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void close() throws IOException {
          if (closed) {
            throw new IOException("closed before");
          }
          super.close();
        }
      };
    }
  }

  @Test
  void A7_sees_a_close_that_waits_or_can_not_be_repeated() {
    assertBreaks(Waiting.class, "A6", "A7");
    assertBreaks(ClosedOnce.class, "A7");
  }

  static class Immortal extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return event -> peer.receive();
    }
  }

  @Test
  void A8_sees_an_event_that_is_accepted_after_close() {
    assertBreaks(Immortal.class, "A8");
  }

  static class Leaking extends SampleActionContract {
    @Override
    Action make(Parameters parameters, PluginContext context) {
      return new Sample(peer) {
        @Override
        public void handle(Event event) throws Exception {
          super.handle(event);
          OPEN.add(
              FileChannel.open(
                  tmp.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        }
      };
    }
  }

  @Test
  void A9_sees_files_that_stay_open() {
    assertBreaks(Leaking.class, "A9");
  }
}
