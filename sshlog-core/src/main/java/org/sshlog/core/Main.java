// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.BpfException;
import org.sshlog.core.plugin.OwnershipRule;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sshlogd}: reads the command line and runs or checks. */
@Command(
    name = "sshlogd",
    description = "Watches this machine's OpenSSH server and acts on what it sees.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main implements Runnable {
  static final int EXIT_OK = 0;
  static final int EXIT_FAILED = 1;
  static final int EXIT_PERMISSION = 77;

  @Mixin private Options options;
  private int exitCode = EXIT_OK;

  private Main() {}

  /** Starts the daemon; ends the process with one of the documented exit codes. */
  public static void main(String[] arguments) {
    Main main = new Main();
    int usage = commandLine(main, System::getenv).execute(arguments);
    Exit.now(usage != 0 ? usage : main.exitCode);
  }

  static CommandLine commandLine(Object command, UnaryOperator<String> environment) {
    return new CommandLine(command).setDefaultValueProvider(new OptionVariables(environment));
  }

  @Override
  public void run() {
    try {
      exitCode = options.check ? check() : start();
    } catch (StartException | BpfException e) {
      exitCode = refuse(EXIT_FAILED, e.getMessage(), e);
    } catch (InterruptedException e) {
      exitCode = EXIT_FAILED;
    } catch (OutOfMemoryError e) {
      exitCode =
          refuse(
              EXIT_FAILED,
              "sshlogd has not enough memory for this configuration; shorten it, or give it more"
                  + " with SSHLOGD_JAVA_OPTS=-Xmx256m",
              e);
    } catch (RuntimeException | Error e) {
      exitCode = refuse(EXIT_FAILED, "sshlogd failed, which is a mistake in it: " + e, e);
    }
  }

  private int check() throws StartException {
    LogSetup.configure(null, options.debug, true);
    try (Configuration configuration = Configuration.load(options)) {
      PrintWriter out = new PrintWriter(System.out, true);
      out.print(configuration.report());
      out.println(configuration.summary());
      out.flush();
      return configuration.isClean() ? EXIT_OK : EXIT_FAILED;
    }
  }

  private int start() throws StartException, InterruptedException {
    if (!OwnershipRule.runsAsRoot()) {
      LogSetup.configure(null, options.debug, false);
      return refuse(
          EXIT_PERMISSION, "sshlogd needs root: it loads eBPF programs; start it with sudo", null);
    }
    LogSetup.configure(null, options.debug, false); // for what the next line may have to say
    LogSetup.configure(options.logFile(), options.debug, false);
    return new Daemon(options).run();
  }

  private static int refuse(int code, String sentence, Throwable cause) {
    Logger log = LoggerFactory.getLogger(Main.class);
    log.error("{}", sentence);
    log.debug("sshlogd can't start", cause);
    return code;
  }
}
