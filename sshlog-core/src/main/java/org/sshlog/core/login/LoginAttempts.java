// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sshlog.core.login.SshdMessage.Attempt;
import org.sshlog.core.login.SshdMessage.Ending;
import org.sshlog.core.login.SshdMessage.Hint;
import org.sshlog.core.login.SshdMessage.PamRefused;
import org.sshlog.core.login.SshdMessage.UnknownUser;
import org.sshlog.core.login.SshdMessage.UserRefused;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.TcpInfo;

/**
 * How one connection's client tries to log in, from what sshd says. For one thread.
 *
 * <p>Each attempt that sshd reports is one failure or one step of a success; a connection that ends
 * without a success is one failure more.
 */
public final class LoginAttempts {
  static final String ENDED = "connection ended unauthenticated";
  private static final String NAME_CUT = "the name is longer than told";
  private static final String PAM_METHOD = "keyboard-interactive";
  private static final int MAX_STEPS = 16;

  /** How sshd from 9.8 on ends when the time for authentication is over. */
  private static final int EXIT_GRACE = 3;

  /** How older ones do, which say nothing any more since they were mended (CVE-2024-6387). */
  private static final int EXIT_GRACE_BEFORE = 1;

  private final MessageParser parser;
  private final List<String> steps = new ArrayList<>();
  private String user = "";
  private boolean named;
  private boolean nameCut;
  private boolean invalidUser;
  private String refused;
  private String hint;
  private String pamRefusal;
  private Ending ending;
  private Authentication accepted;

  /**
   * A connection whose client has not tried anything yet.
   *
   * @param tcp its ends as the kernel knows them
   */
  public LoginAttempts(TcpInfo tcp) {
    parser = new MessageParser(tcp);
  }

  /**
   * sshd has looked up whom the client named.
   *
   * @param name exactly as the client sent it, or its beginning
   * @param cut whether its end is missing
   */
  public void named(String name, boolean cut) {
    user = name;
    named = true;
    nameCut = cut;
    parser.know(name);
  }

  /** There is no user of the name that the client gave. */
  public void nobody() {
    invalidUser = true;
  }

  /**
   * sshd has logged a line.
   *
   * @param ofFile whether to a file rather than to syslog
   * @return what has failed by it: nothing, or an attempt, and before it one that was not told yet
   */
  public List<Failure> said(String line, boolean ofFile) {
    SshdMessage message = parser.parse(line, ofFile).orElse(null);
    List<Failure> failures = new ArrayList<>(1);
    if (message instanceof Attempt attempt) {
      attempted(attempt, failures);
    } else if (message instanceof PamRefused pam) {
      flushPam(failures);
      pamRefusal = pam.reason();
    } else if (message instanceof UnknownUser unknown) {
      takeName(unknown.user());
      invalidUser = true;
    } else if (message instanceof UserRefused refusal) {
      takeName(refusal.user());
      refused = refusal.reason();
    } else if (message instanceof Hint said) {
      hint = said.reason();
    } else if (message instanceof Ending said && (ending == null || ending.vague())) {
      ending = said;
    }
    return failures;
  }

  private void attempted(Attempt attempt, List<Failure> failures) {
    Authentication authentication = attempt.authentication();
    switch (attempt.outcome()) {
      case FAILED:
        takeName(attempt.user());
        // sshd calls users invalid, too, whom it does not allow.
        invalidUser = attempt.invalidUser() && refused == null;
        if (pamRefusal != null && PAM_METHOD.equals(authentication.method())) {
          hint = hint == null ? pamRefusal : hint;
          pamRefusal = null;
        }
        flushPam(failures);
        failures.add(failure(authentication, reasonOfAttempt()));
        hint = null;
        break;
      case PARTIAL:
        if (steps.size() < MAX_STEPS) {
          steps.add(authentication.method());
        }
        pamRefusal = null;
        break;
      case ACCEPTED:
        flushPam(failures);
        accepted = withSteps(authentication);
        break;
      default:
    }
  }

  /** An attempt of which sshd has only let PAM's error out, since it is to log errors only. */
  private void flushPam(List<Failure> failures) {
    if (pamRefusal != null) {
      failures.add(failure(new Authentication(PAM_METHOD, null, null), pamRefusal));
      pamRefusal = null;
    }
  }

  private Authentication withSteps(Authentication last) {
    if (steps.isEmpty()) {
      return last;
    }
    String methods =
        Stream.concat(steps.stream(), Stream.of(last.method())).collect(Collectors.joining(","));
    return new Authentication(methods, last.keyType(), last.keyFingerprint(), last.certificate());
  }

  private void takeName(String said) {
    if (!named) {
      user = said;
      named = true;
      parser.know(said);
    }
  }

  private String reasonOfAttempt() {
    if (refused != null) {
      return refused;
    }
    return hint == null && invalidUser ? "no such user" : hint;
  }

  private Failure failure(Authentication authentication, String reason) {
    String told = nameCut ? (reason == null ? NAME_CUT : reason + "; " + NAME_CUT) : reason;
    return new Failure(user, invalidUser, authentication, told);
  }

  /**
   * The connection has ended.
   *
   * @param exitCode with which its sshd process has, above 128 when a signal killed it, -1 unknown
   * @return what has failed by it: an attempt that was not told yet, and the connection, when its
   *     client has not been accepted
   */
  public List<Failure> ended(int exitCode) {
    if (accepted != null) {
      return List.of();
    }
    List<Failure> failures = new ArrayList<>(1);
    flushPam(failures);
    failures.add(failure(Authentication.UNKNOWN, ENDED + because(exitCode)));
    return failures;
  }

  private String because(int exitCode) {
    if (exitCode == EXIT_GRACE && (ending == null || ending.vague())
        || exitCode == EXIT_GRACE_BEFORE && ending == null) {
      return ": timeout before authentication";
    }
    if (ending != null) {
      return ": " + ending.reason();
    }
    if (exitCode > 128 && exitCode < 255) {
      return ": sshd was killed by signal " + (exitCode - 128);
    }
    return refused == null ? "" : ": " + refused;
  }

  /** How the client has authenticated; empty when sshd has not said so. */
  public Optional<Authentication> accepted() {
    return Optional.ofNullable(accepted);
  }
}
