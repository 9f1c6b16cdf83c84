// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.Event;

/** The contract of an action without fault; the tests of the kit break it at one place each. */
class SampleActionContract extends ActionContract {
  static final Parameter<String> TOKEN =
      Parameter.of("token", ParameterTypes.TEXT, "what nobody may see").secret().required();

  final Peer peer = new Peer();

  /** Sends each event and waits for the answer. */
  static class Sample implements Action {
    final Peer peer;
    boolean closed;

    Sample(Peer peer) {
      this.peer = peer;
    }

    @Override
    public void handle(Event event) throws Exception {
      if (closed) {
        throw new IllegalStateException("this action is closed");
      }
      peer.receive();
    }

    @Override
    public void close() throws IOException {
      closed = true;
    }
  }

  Action make(Parameters parameters, PluginContext context) {
    return new Sample(peer);
  }

  @Override
  protected ActionProvider provider() {
    return new ActionProvider() {
      @Override
      public PluginDescriptor descriptor() {
        return PluginDescriptor.of("sample_action", "Sends each event to a peer", TOKEN);
      }

      @Override
      public Action create(Parameters parameters, PluginContext context) {
        return make(parameters, context);
      }
    };
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("token", "s3cr3t-of-the-sample");
  }

  @Override
  protected void breakPeer(Path tmp) {
    peer.take();
  }

  @Override
  protected void repairPeer(Path tmp) {
    peer.giveBack();
  }

  @Override
  protected long delivered(Path tmp) {
    return peer.received();
  }

  @Override
  protected void hangPeer(Path tmp) {
    peer.hang();
  }

  @Override
  protected Duration patience() {
    return Duration.ofSeconds(1);
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
