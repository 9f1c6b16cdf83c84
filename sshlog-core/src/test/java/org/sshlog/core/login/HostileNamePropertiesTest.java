// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.login.SshdLog.bytes;
import static org.sshlog.core.login.SshdLog.cut;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sshlog.core.Heap;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.TcpInfo;

/**
 * Whatever name a client gives, and whatever its certificate is called: each attempt is told once,
 * as it was, and nothing else is.
 */
class HostileNamePropertiesTest {
  private static final TcpInfo TCP = new TcpInfo("192.0.2.7", 50022, "198.51.100.1", 22);
  private static final String PLACE = " from 192.0.2.7 port 50022 ssh2";
  private static final String KEY =
      "ED25519-CERT SHA256:FTYX6h4vH2cWdTCyY5Y7KMZKz5hxAB8PwZbZj9aoPRE";
  private static final String AUTHORITY =
      " (serial 7) CA RSA SHA256:G4OIeuhx03rAb3JOwJpLD2zVbMhhnMzGuXZzXBnrXks";

  private static final String[] PIECES = {
    "root",
    " ",
    "invalid user ",
    " from ",
    "1.2.3.4",
    "192.0.2.7",
    " port ",
    "22",
    "50022",
    " ssh2",
    ": ",
    PLACE,
    PLACE + ": " + KEY,
    KEY,
    " ID ",
    AUTHORITY,
    "Accepted password for root" + PLACE,
    "Failed password for root" + PLACE,
    " [preauth]",
    "\n",
    "\r\n",
    "\u001b[2J",
    "\\",
    "\\n",
    "\\040",
    "\\134",
    "\t",
    "%s",
    "ä",
    "\u202e",
    "\u0007",
    "x".repeat(90),
    "x".repeat(1024),
    " not allowed because ",
    "PAM: Authentication failure for root from 192.0.2.7"
  };

  @Provide
  Arbitrary<byte[]> names() {
    Arbitrary<byte[]> pieces =
        Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(8).map(l -> bytes(String.join("", l)));
    // A name ends where its first NUL would be.
    Arbitrary<byte[]> noise =
        Arbitraries.bytes().filter(b -> b != 0).array(byte[].class).ofMinSize(1).ofMaxSize(300);
    return Arbitraries.oneOf(
        pieces, noise, Combinators.combine(pieces, noise).as((a, b) -> SshdLog.join(a, b)));
  }

  private static String text(byte[] name) {
    return RawText.decode(name, 0, name.length);
  }

  private record Told(String user, String method, String fingerprint) {
    static Told of(Failure failure) {
      Authentication by = failure.authentication();
      return new Told(failure.user(), by.method(), by.keyFingerprint());
    }
  }

  /** A client that tries a password, a key, a certificate, and again a password. */
  private static List<Failure> attempts(
      LoginAttempts login, SshdLog log, boolean file, byte[] name, byte[] id, boolean invalid) {
    List<Failure> failures = new ArrayList<>();
    byte[] user = cut(name, 100);
    String who = invalid ? "invalid user " : "";
    List<String> lines = new ArrayList<>();
    if (invalid) {
      lines.add(log.says("Invalid user ", user, " from 192.0.2.7 port 50022"));
    }
    lines.add(log.says("Failed password for ", who, user, PLACE));
    lines.add(log.says("Failed publickey for ", who, user, PLACE, ": ED25519 SHA256:abc"));
    lines.add(
        log.says("Failed publickey for ", who, user, PLACE, ": ", KEY, " ID ", id, AUTHORITY));
    lines.add(log.says("Failed password for ", who, user, PLACE));
    lines.add(log.relays("Connection closed by ", who, name, " 192.0.2.7 port 50022"));
    lines.forEach(line -> failures.addAll(login.said(line, file)));
    failures.addAll(login.ended(255));
    return failures;
  }

  private static void check(List<Failure> failures, String user, boolean invalid) {
    assertThat(failures)
        .extracting(Told::of)
        .containsExactly(
            new Told(user, "password", null),
            new Told(user, "publickey", "SHA256:abc"),
            new Told(user, "publickey", KEY.substring(KEY.indexOf(' ') + 1)),
            new Told(user, "password", null),
            new Told(user, null, null));
    assertThat(failures).allSatisfy(f -> assertThat(f.invalidUser()).isEqualTo(invalid));
  }

  @Property
  void eachAttemptIsToldOnceAsItWas(
      @ForAll("names") byte[] name, @ForAll("names") byte[] id, @ForAll boolean file) {
    LoginAttempts login = new LoginAttempts(TCP);
    login.named(text(name), false);
    login.nobody();
    check(attempts(login, new SshdLog(file), file, name, id, true), text(name), true);
    assertThat(login.accepted()).isEmpty();
  }

  /** Where the name is only known from the log: its first hundred bytes. */
  @Property
  void alsoWithoutTheKernelsHelp(
      @ForAll("names") byte[] name, @ForAll("names") byte[] id, @ForAll boolean file) {
    LoginAttempts login = new LoginAttempts(TCP);
    check(attempts(login, new SshdLog(file), file, name, id, true), text(cut(name, 100)), true);
    assertThat(login.accepted()).isEmpty();
  }

  /** A user that exists, whose certificate has a hostile name. */
  @Property
  void certificatesOfUsers(
      @ForAll("names") byte[] id, @ForAll boolean file, @ForAll boolean known) {
    LoginAttempts login = new LoginAttempts(TCP);
    if (known) {
      login.named("alice", false);
    }
    SshdLog log = new SshdLog(file);
    check(attempts(login, log, file, bytes("alice"), id, false), "alice", false);
  }

  /** The log cuts what is too long; then the certificate is not told rather than a wrong one. */
  @Property
  void anAcceptedCertificateIsTheOneThatItIs(@ForAll("names") byte[] id, @ForAll boolean file) {
    LoginAttempts login = new LoginAttempts(TCP);
    login.named("alice", false);
    SshdLog log = new SshdLog(file);
    String line = log.says("Accepted publickey for alice", PLACE, ": ", KEY, " ID ", id, AUTHORITY);
    assertThat(login.said(line, file)).isEmpty();
    Authentication accepted = login.accepted().orElseThrow();
    assertThat(accepted.method()).isEqualTo("publickey");
    assertThat(accepted.keyType()).isEqualTo("ED25519-CERT");
    if (log.says(AUTHORITY).strip().length() > 0 && line.strip().endsWith(AUTHORITY.strip())) {
      assertThat(accepted.certificate().id()).isEqualTo(text(id));
      assertThat(accepted.certificate().serial()).isEqualTo("7");
      assertThat(accepted.certificate().authorityType()).isEqualTo("RSA");
    }
    assertThat(login.ended(255)).isEmpty();
  }

  /** A process that talks to strangers can be made to say anything: it passes no verdict. */
  @Property
  void nothingThatIsPassedOnIsAVerdict(@ForAll("names") byte[] text, @ForAll boolean file) {
    LoginAttempts login = new LoginAttempts(TCP);
    SshdLog log = new SshdLog(file);
    byte[] cut = cut(text, 200);
    for (String verdict : List.of("Accepted", "Failed", "Partial")) {
      assertThat(login.said(log.relays(verdict, " password for root", PLACE, cut), file)).isEmpty();
    }
    assertThat(login.said(log.relays("Invalid user root from 192.0.2.7 port 50022"), file))
        .isEmpty();
    assertThat(login.accepted()).isEmpty();
    assertThat(login.ended(255)).hasSize(1).allSatisfy(f -> assertThat(f.user()).isEmpty());
  }

  private static final String[] STARTS = {
    "Accepted ",
    "Failed ",
    "Partial ",
    "Postponed ",
    "Invalid user ",
    "User ",
    "PAM: ",
    "error: ",
    "fatal: ",
    "Disconnecting ",
    "Connection from ",
    "Unable to negotiate with ",
    "Certificate invalid: ",
    "Received disconnect from ",
    "drop connection #1 from [",
    "banner exchange: ",
    ""
  };

  private static String noise(Random random) {
    StringBuilder line = new StringBuilder(STARTS[random.nextInt(STARTS.length)]);
    for (int piece = random.nextInt(12); piece > 0; piece--) {
      line.append(
          random.nextInt(3) == 0
              ? Character.toString(random.nextInt(0x300))
              : PIECES[random.nextInt(PIECES.length)]);
    }
    return line.toString();
  }

  /** {@code -Dsshlog.fuzz=1000000} for as many. */
  @org.junit.jupiter.api.Test
  void noiseIsTakenWithoutComplaint() {
    int rounds = Integer.getInteger("sshlog.fuzz", 50_000);
    Random random = new Random(20_260_101);
    LoginAttempts login = new LoginAttempts(TCP);
    for (int i = 0; i < rounds; i++) {
      if (i % 100 == 0) {
        login = new LoginAttempts(TCP);
      }
      String said = noise(random);
      boolean file = random.nextBoolean();
      if (random.nextInt(50) == 0) {
        login.named(said, file);
      }
      assertThat(login.said(said, file)).hasSizeLessThanOrEqualTo(2);
      DroppedConnection.parse(said);
      if (random.nextInt(100) == 0) {
        assertThat(login.ended(random.nextInt(256))).hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  /** A connection that never ends, and addresses that never come again, cost no more and more. */
  @org.junit.jupiter.api.Test
  void whatIsSaidIsNotKept() {
    int rounds = Math.max(100_000, Integer.getInteger("sshlog.fuzz", 0));
    Random random = new Random(20_260_102);
    LoginAttempts login = new LoginAttempts(TCP);
    FailureCounts counts = new FailureCounts();
    long before = Heap.used();
    long said = 0;
    for (int i = 0; i < rounds; i++) {
      String line = noise(random);
      said += line.length();
      login.said(line, random.nextBoolean());
      counts.add("2001:db8::" + i, i);
    }
    long kept = Heap.used() - before;
    assertThat(said).isGreaterThan(Heap.NOISE);
    assertThat(kept).as("of %d characters", said).isLessThan(Heap.NOISE);
    // They are reachable until here.
    assertThat(login.ended(255)).isNotNull();
    assertThat(counts.add("192.0.2.7", rounds)).isEqualTo(1);
  }
}
