// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Authentication.Certificate;
import org.sshlog.spi.event.TcpInfo;

/** The messages of OpenSSH 7.4 to 10, one by one. */
class LoginAttemptsTest {
  private static final TcpInfo TCP = new TcpInfo("192.0.2.7", 50022, "198.51.100.1", 22);

  private final LoginAttempts login = new LoginAttempts(TCP);

  private List<Failure> say(String... lines) {
    List<Failure> failures = new ArrayList<>();
    for (String line : lines) {
      failures.addAll(login.said(line, false));
    }
    return failures;
  }

  private String ending(String... lines) {
    assertThat(say(lines)).isEmpty();
    List<Failure> failures = login.ended(255);
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).authentication()).isEqualTo(Authentication.UNKNOWN);
    return failures.get(0).reason();
  }

  private Authentication accepted(String line) {
    assertThat(say(line)).isEmpty();
    assertThat(login.ended(255)).isEmpty();
    return login.accepted().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "password, password",
    "none, none",
    "keyboard-interactive/pam, keyboard-interactive",
    "gssapi-with-mic, gssapi-with-mic",
    "hostbased, hostbased"
  })
  void methods(String said, String method) {
    List<Failure> failures = say("Failed " + said + " for bob from 192.0.2.7 port 50022 ssh2");
    assertThat(failures)
        .containsExactly(new Failure("bob", false, new Authentication(method, null, null), null));
  }

  @Test
  void keys() {
    Authentication key =
        accepted(
            "Accepted publickey for bob from 192.0.2.7 port 50022 ssh2: RSA"
                + " SHA256:G4OIeuhx03rAb3JOwJpLD2zVbMhhnMzGuXZzXBnrXks");
    assertThat(key)
        .isEqualTo(
            new Authentication(
                "publickey", "RSA", "SHA256:G4OIeuhx03rAb3JOwJpLD2zVbMhhnMzGuXZzXBnrXks"));
  }

  @Test
  void keysOfAnotherFingerprint() {
    assertThat(
            accepted(
                    "Accepted publickey for bob from 192.0.2.7 port 50022 ssh2: ED25519-SK"
                        + " MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48")
                .keyFingerprint())
        .isEqualTo("MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48");
  }

  @Test
  void certificates() {
    Authentication key =
        accepted(
            "Accepted publickey for bob from 192.0.2.7 port 50022 ssh2: ECDSA-CERT SHA256:abc ID"
                + " bob@example (serial 18446744073709551615) CA ED25519 SHA256:def");
    assertThat(key.certificate())
        .isEqualTo(new Certificate("bob@example", "18446744073709551615", "ED25519", "SHA256:def"));
  }

  @Test
  void severalMethodsInOneLogin() {
    say("Partial publickey for bob from 192.0.2.7 port 50022 ssh2: RSA SHA256:abc");
    assertThat(
            accepted("Accepted keyboard-interactive/pam for bob from 192.0.2.7 port 50022 ssh2")
                .method())
        .isEqualTo("publickey,keyboard-interactive");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Postponed keyboard-interactive for bob from 192.0.2.7 port 50022 ssh2 [preauth]",
        "Connection from 192.0.2.7 port 50022 on 198.51.100.1 port 22 rdomain \"\"",
        "Accepted key ED25519 SHA256:abc found at /home/bob/.ssh/authorized_keys:1",
        "Accepted certificate ID \"bob\" (serial 0) signed by RSA CA SHA256:abc via /etc/ca",
        "Failed password for bob from 192.0.2.7 port 50023 ssh2",
        "Failed password for bob",
        "User child is on pid 4711",
        ""
      })
  void whatIsNoVerdict(String line) {
    assertThat(ending(line)).isEqualTo("connection ended unauthenticated");
    assertThat(login.accepted()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Connection closed by 192.0.2.7 port 50022 | closed by the client",
        "Connection closed by 192.0.2.7 [preauth] | closed by the client",
        "Connection closed by authenticating user bob 192.0.2.7 port 50022 [preauth] | closed by the"
            + " client",
        "Connection reset by 192.0.2.7 port 50022 [preauth] | reset by the client",
        "kex_exchange_identification: Connection closed by remote host | closed by the client",
        "kex_exchange_identification: client sent invalid protocol identifier \"GET / HTTP/1.0\" |"
            + " invalid protocol identifier",
        "Bad protocol version identification 'x' from 192.0.2.7 port 50022 | invalid protocol"
            + " identifier",
        "Did not receive identification string from 192.0.2.7 port 50022 | no identification string",
        "banner exchange: Connection from 192.0.2.7 port 50022: invalid format | invalid format",
        "fatal: Timeout before authentication for 192.0.2.7 port 50022 | timeout before"
            + " authentication",
        "Timeout before authentication for 192.0.2.7 | timeout before authentication",
        "Received disconnect from 192.0.2.7 port 50022:11: Bye Bye [preauth] | disconnected by the"
            + " client: Bye Bye",
        "Disconnected from authenticating user root 192.0.2.7 port 50022 [preauth] | disconnected by"
            + " the client",
        "error: maximum authentication attempts exceeded for bob from 192.0.2.7 port 50022 ssh2"
            + " [preauth] | too many authentication failures",
        "Disconnecting authenticating user bob 192.0.2.7 port 50022: Too many authentication failures"
            + " [preauth] | Too many authentication failures",
        "Unable to negotiate with 192.0.2.7 port 50022: no matching cipher found. Their offer: x"
            + " [preauth] | unable to negotiate: no matching cipher found. Their offer: x",
        "ssh_dispatch_run_fatal: Connection from 192.0.2.7 port 50022: message authentication code"
            + " incorrect [preauth] | message authentication code incorrect",
        "fatal: Access denied for user bob by PAM account configuration [preauth] | refused by PAM"
            + " account configuration",
        "fatal: no hostkey alg [preauth] | no hostkey alg"
      })
  void endings(String line, String reason) {
    assertThat(ending(line)).isEqualTo("connection ended unauthenticated: " + reason);
  }

  @Test
  void aClearReasonStays() {
    assertThat(
            ending(
                "kex_exchange_identification: client sent invalid protocol identifier \"\"",
                "Connection closed by 192.0.2.7 port 50022"))
        .endsWith(": invalid protocol identifier");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theTimeIsOverAndNothingIsSaid(int exitCode) {
    assertThat(login.ended(exitCode).get(0).reason()).endsWith(": timeout before authentication");
  }

  @Test
  void refusedUsersAreNotUnknown() {
    List<Failure> failures =
        say(
            "User bob from 192.0.2.7 not allowed because not listed in AllowUsers",
            "Failed password for invalid user bob from 192.0.2.7 port 50022 ssh2");
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).invalidUser()).isFalse();
    assertThat(failures.get(0).user()).isEqualTo("bob");
    assertThat(failures.get(0).reason()).isEqualTo("not listed in AllowUsers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "User bob not allowed because account is locked | account is locked",
        "User bob not allowed because shell /bin/no does not exist | shell /bin/no does not exist",
        "ROOT LOGIN REFUSED FROM 192.0.2.7 port 50022 | root login refused",
        "ROOT LOGIN REFUSED FROM 192.0.2.7 port 50022 [preauth] | root login refused",
        "Certificate invalid: expired | Certificate invalid: expired",
        "error: Certificate invalid: not yet valid | Certificate invalid: not yet valid",
        "Authentication refused: bad ownership or modes for file /home/bob/.ssh/authorized_keys |"
            + " Authentication refused: bad ownership or modes for file"
            + " /home/bob/.ssh/authorized_keys",
        "error: Authentication key RSA SHA256:abc revoked by file /etc/k | Authentication key RSA"
            + " SHA256:abc revoked by file /etc/k",
        "Account bob has expired | account has expired",
        "User bob password has expired (password aged) | password has expired"
      })
  void reasons(String line, String reason) {
    List<Failure> failures =
        say(line, "Failed publickey for bob from 192.0.2.7 port 50022 ssh2: RSA SHA256:abc");
    assertThat(failures).extracting(Failure::reason).containsExactly(reason);
  }

  @Test
  void pamsErrorAndSshdsVerdictAreOneAttempt() {
    List<Failure> failures =
        say(
            "error: PAM: Authentication failure for illegal user x from 192.0.2.7",
            "Failed keyboard-interactive/pam for invalid user x from 192.0.2.7 port 50022 ssh2",
            "error: PAM: User account has expired for illegal user x from 192.0.2.7",
            "Failed keyboard-interactive/pam for invalid user x from 192.0.2.7 port 50022 ssh2");
    assertThat(failures)
        .extracting(Failure::reason)
        .containsExactly("Authentication failure", "User account has expired");
  }

  @Test
  void pamsErrorsAloneAreAttemptsToo() {
    login.named("bob", false);
    List<Failure> failures =
        say(
            "error: PAM: Authentication failure for bob from 192.0.2.7",
            "error: PAM: Authentication failure for bob from 192.0.2.7",
            "Connection closed by authenticating user bob 192.0.2.7 port 50022 [preauth]");
    failures.addAll(login.ended(255));
    assertThat(failures)
        .extracting(f -> f.authentication().method())
        .containsExactly("keyboard-interactive", "keyboard-interactive", null);
  }

  @Test
  void aNameThatIsTooLongIsToldAsFarAsItIsKnown() {
    String name = "x".repeat(4095);
    login.named(name, true);
    List<Failure> failures =
        say(
            "Failed password for invalid user "
                + name.substring(0, 100)
                + " from 192.0.2.7 port 50022 ssh2");
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).user()).isEqualTo(name);
    assertThat(failures.get(0).reason()).isEqualTo("no such user; the name is longer than told");
  }

  @Test
  void addressesAreWrittenInManyWays() {
    LoginAttempts scoped = new LoginAttempts(new TcpInfo("fe80::1", 50022, "fe80::2", 22));
    assertThat(scoped.said("Failed password for bob from fe80::1%eth0 port 50022 ssh2", false))
        .hasSize(1);
    LoginAttempts none = new LoginAttempts(TcpInfo.NONE);
    assertThat(none.said("Failed password for bob from UNKNOWN port 65535 ssh2", false)).hasSize(1);
  }

  @Test
  void linesOfFiles() {
    assertThat(login.said("Failed password for bob from 192.0.2.7 port 50022 ssh2\r\n", true))
        .hasSize(1);
  }

  @Test
  void connectionsThatAListenerDrops() {
    assertThat(
            DroppedConnection.parse(
                "drop connection #10 from [2001:db8::7]:50022 on [2001:db8::1]:22 penalty: failed"
                    + " authentication"))
        .contains(
            new DroppedConnection(
                new TcpInfo("2001:db8::7", 50022, "2001:db8::1", 22),
                "connection ended unauthenticated: dropped, penalty: failed authentication"));
    assertThat(
            DroppedConnection.parse(
                "drop connection #1 from [UNKNOWN]:-1 on [192.0.2.1]:22 past MaxStartups"))
        .contains(
            new DroppedConnection(
                new TcpInfo("", 0, "192.0.2.1", 22),
                "connection ended unauthenticated: dropped, past MaxStartups"));
    assertThat(DroppedConnection.parse("error: beginning MaxStartups throttling")).isEmpty();
  }
}
