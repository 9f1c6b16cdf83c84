// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.TestServer;

/**
 * Prints events a second, next to a plain loop that sends the same bytes, and how much memory is
 * used while the server is down. Run by hand, by its main method.
 */
public final class WebhookThroughput {
  private static final int COUNT = 3_000;
  private static final Event EVENT = Events.sample().commandStart("ls", "-l", "/home/alice");

  private WebhookThroughput() {}

  /** Measures each way twice; the first time is for the compiler. */
  public static void main(String[] args) throws Exception {
    Path spools = Files.createTempDirectory("spools");
    for (int round = 0; round < 2; round++) {
      double plain = plain();
      print("plain loop", plain, plain);
      print("action, in memory", action(Map.of("queue_events", "1000")), plain);
      Map<String, Object> spool =
          Map.of("spool_mb", "64", "spool_directory", spools.resolve("a" + round).toString());
      print("action, spool", action(spool), plain);
      Map<String, Object> batches = new HashMap<>(spool);
      batches.put("batch_events", "100");
      batches.put("spool_directory", spools.resolve("b" + round).toString());
      print("action, spool, batches of 100", action(batches), plain);
    }
    down(Map.of("queue_events", "10000"));
    down(Map.of("spool_mb", "64", "spool_directory", spools.resolve("down").toString()));
  }

  private static void print(String what, double perSecond, double plain) {
    System.out.printf("%-30s %7.0f events/s, ratio %.2f%n", what, perSecond, perSecond / plain);
  }

  private static double perSecond(long start) {
    return COUNT * 1e9 / (System.nanoTime() - start);
  }

  private static double plain() throws Exception {
    try (TestServer server = new TestServer()) {
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      URI url = URI.create("http://127.0.0.1:" + server.port() + "/");
      long start = System.nanoTime();
      for (int i = 0; i < COUNT; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofString(EventJson.of(EVENT)))
                .build();
        if (client.send(request, BodyHandlers.discarding()).statusCode() != 204) {
          throw new AssertionError();
        }
      }
      return perSecond(start);
    }
  }

  private static Action make(TestServer server, TestContext context, Map<String, Object> given) {
    Map<String, Object> all = new HashMap<>(given);
    all.put("webhook_url", "http://127.0.0.1:" + server.port() + "/");
    WebhookProvider provider = new WebhookProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), all), context);
  }

  private static double action(Map<String, Object> given) throws Exception {
    TestContext context = new TestContext();
    try (TestServer server = new TestServer();
        Action action = make(server, context, given)) {
      long start = System.nanoTime();
      for (int i = 0; i < COUNT; i++) {
        action.handle(EVENT);
      }
      while (context.count("sent") < COUNT) {
        LockSupport.parkNanos(100_000);
      }
      return perSecond(start);
    }
  }

  private static void down(Map<String, Object> given) throws Exception {
    TestContext context = new TestContext();
    try (TestServer server = new TestServer()) {
      server.down();
      Action action = make(server, context, given);
      long before = used();
      long start = System.nanoTime();
      int count = 100_000;
      int failures = 0;
      for (int i = 0; i < count; i++) {
        try {
          action.handle(EVENT);
        } catch (org.sshlog.spi.UndeliveredException e) {
          failures += e.count();
        }
      }
      double us = (System.nanoTime() - start) / 1e3 / count;
      System.out.printf(
          "server down, %s: %d events at %.1f us each, %d dropped, heap +%d KB%n",
          given.keySet(), count, us, failures, (used() - before) / 1024);
      try {
        action.close();
      } catch (org.sshlog.spi.UndeliveredException e) {
        System.out.println("closed: " + e.count() + " not delivered");
      }
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
