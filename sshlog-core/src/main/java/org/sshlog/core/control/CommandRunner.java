// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.spi.format.Printable;

/**
 * Finds the command of a request and runs it on a thread that goes away when it is idle, so that a
 * slow command delays nobody who reads or writes. Its queue is bounded by the number of clients,
 * each of which has one request under way.
 */
final class CommandRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);
  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 10;

  private final RequestParser parser = new RequestParser();
  private final Map<String, ControlCommand> commands = new TreeMap<>();
  private final ThreadPoolExecutor threads;

  CommandRunner(List<ControlCommand> commands) {
    for (ControlCommand command : commands) {
      if (this.commands.put(command.name(), command) != null) {
        throw new IllegalArgumentException("two commands are named " + command.name());
      }
    }
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "control-command-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * What a client says to the stream that it gets.
   *
   * @throws RequestException when it is not one JSON object
   */
  Request parse(Peer peer, byte[] line) throws RequestException {
    return new Request(peer, parser.parse(line));
  }

  /**
   * Begins to answer the request in {@code line}.
   *
   * @param receiver gets, on another thread, the response or the problem; the other one is null
   * @throws RequestException when it is no request or names no command
   */
  void answer(Peer peer, byte[] line, BiConsumer<Response, RequestException> receiver)
      throws RequestException {
    Request request = parse(peer, line);
    String name = request.command();
    ControlCommand command = commands.get(name);
    if (command == null) {
      throw new RequestException(
          "unknown_command",
          "unknown command '" + name + "'; known are " + String.join(", ", commands.keySet()));
    }
    threads.execute(() -> run(command, request, receiver));
  }

  private static void run(
      ControlCommand command, Request request, BiConsumer<Response, RequestException> receiver) {
    Response response = null;
    RequestException problem = null;
    try {
      response = command.answer(request);
    } catch (RequestException e) {
      problem = e;
    } catch (RuntimeException | Error e) {
      LOG.error("Command {} of {} failed", command.name(), request.peer(), e);
      problem = failure(command, e);
    } catch (Exception e) {
      String why = Printable.of(e.toString());
      LOG.warn("Command {} of {} failed: {}", command.name(), request.peer(), why);
      problem = failure(command, e);
    }
    receiver.accept(response, problem);
  }

  private static RequestException failure(ControlCommand command, Throwable why) {
    return new RequestException("failed", command.name() + " failed: " + why.getMessage());
  }

  /** Interrupts what is running and starts nothing more. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
