// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.FileServerBegun;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.LoginRecord.Logged;
import org.sshlog.core.record.LoginRecord.UserNamed;
import org.sshlog.core.record.NetworkRecord.SocketCall;
import org.sshlog.spi.event.RawText;

class RecordDecoderTest {
  private final RecordDecoder decoder = new RecordDecoder();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsWhatWasExecuted() throws MalformedRecordException {
    ByteBuffer record =
        Records.exec(
            42,
            List.of("ls", "bin", "usr"),
            List.of("alice", "home"),
            List.of(bytes("ls"), bytes("-l")));
    Executed executed = (Executed) decoder.decode(record);
    assertThat(executed.exe()).isEqualTo("/usr/bin/ls");
    assertThat(executed.cwd()).isEqualTo("/home/alice");
    assertThat(executed.argv()).containsExactly("ls", "-l");
    assertThat(executed.header().pid()).isEqualTo(42);
    assertThat(executed.header().connection()).isEqualTo(77);
    assertThat(executed.header().time()).isEqualTo(5_000_000_000L);
    assertThat(executed.uid()).isEqualTo(1000);
    assertThat(executed.tty()).isEqualTo(3);
    assertThat(executed.server()).isEqualTo(12);
    assertThat(executed.leader()).isEqualTo(13);
  }

  @Test
  void readsWhatSshdSays() throws MalformedRecordException {
    Logged line = (Logged) decoder.decode(Records.text(9, 1, bytes("Accepted")));
    assertThat(line.text()).isEqualTo("Accepted");
    assertThat(line.isOfStderr()).isTrue();
    UserNamed name = (UserNamed) decoder.decode(Records.text(10, 2, bytes("b\u00f6b")));
    assertThat(name.name()).isEqualTo("b\u00f6b");
    assertThat(name.isCut()).isTrue();
    assertThat(name.isNobody()).isFalse();
    UserNamed nobody = (UserNamed) decoder.decode(Records.text(10, 4, bytes("")));
    assertThat(nobody.isNobody()).isTrue();
    ByteBuffer wrong = Records.text(9, 0, bytes("Accepted"));
    wrong.putInt(RecordLayout.Text.LENGTH, 9);
    assertThatThrownBy(() -> decoder.decode(wrong)).isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void readsWhereAServerOfFilesWorks() throws MalformedRecordException {
    ByteBuffer record = Records.header(26, RecordLayout.FileServer.BYTES + 11, 12);
    record.putLong(RecordLayout.FileServer.INPUT, 5);
    record.putLong(RecordLayout.FileServer.OUTPUT, 6);
    record.putShort(RecordLayout.FileServer.ROOT_SIZE, (short) 9);
    record.putShort(RecordLayout.FileServer.ROOT_STATE, (short) 1);
    record.putShort(RecordLayout.FileServer.CWD_SIZE, (short) 2);
    record.putShort(RecordLayout.FileServer.CWD_STATE, (short) 1);
    record.position(RecordLayout.FileServer.BYTES);
    record.put(bytes("jail\0srv\0h\0")).flip();
    assertThat(decoder.decode(record.duplicate()))
        .isInstanceOfSatisfying(
            FileServerBegun.class,
            server -> {
              assertThat(server.input()).isEqualTo(5);
              assertThat(server.output()).isEqualTo(6);
              assertThat(server.root()).isEqualTo("/srv/jail");
              assertThat(server.directory()).isEqualTo("/h");
              assertThat(server.isExecuted()).isFalse();
            });
    record.putShort(RecordLayout.FileServer.ROOT_STATE, (short) 0);
    assertThat(((FileServerBegun) decoder.decode(record.duplicate())).root()).isNull();
    record.putShort(RecordLayout.FileServer.CWD_SIZE, (short) 3);
    assertThatThrownBy(() -> decoder.decode(record)).isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void rootDirectoryIsOneSlash() throws MalformedRecordException {
    Executed executed =
        (Executed) decoder.decode(Records.exec(1, List.of("sh"), List.of(), List.of()));
    assertThat(executed.cwd()).isEqualTo("/");
    assertThat(executed.exe()).isEqualTo("/sh");
    assertThat(executed.argv()).isEmpty();
  }

  @Test
  void keepsEmptyArgumentsAndBytesThatAreNotText() throws MalformedRecordException {
    byte[] odd = {'a', (byte) 0xFF, '\n', 0x1B};
    Executed executed =
        (Executed)
            decoder.decode(
                Records.exec(1, List.of("x"), List.of(), List.of(bytes("x"), bytes(""), odd)));
    assertThat(executed.argv()).hasSize(3);
    assertThat(executed.argv().get(1)).isEmpty();
    assertThat(RawText.encode(executed.argv().get(2))).isEqualTo(odd);
  }

  @Test
  void readsManyAndLongArguments() throws MalformedRecordException {
    List<byte[]> many = IntStream.range(0, 5_000).mapToObj(i -> bytes("argument-" + i)).toList();
    Executed executed = (Executed) decoder.decode(Records.exec(1, List.of("x"), List.of(), many));
    assertThat(executed.argv()).hasSize(5_000).endsWith("argument-4999");
    Executed after =
        (Executed) decoder.decode(Records.exec(2, List.of("y"), List.of(), List.of(bytes("y"))));
    assertThat(after.argv()).containsExactly("y");
  }

  @Test
  void readsWhatIsDoneWithSockets() throws MalformedRecordException {
    SocketCall call = (SocketCall) decoder.decode(Records.socketCall(1, 5, bytes("")));
    assertThat(call.call()).isEqualTo(SocketCall.Call.CONNECT);
    assertThat(call.remote().ip()).isEqualTo("192.0.0.0");
    assertThat(call.remote().port()).isEqualTo(50_000);
    assertThat(call.path()).isNull();
    SocketCall unix = (SocketCall) decoder.decode(Records.socketCall(3, 5, bytes("/run/a\0xx")));
    assertThat(unix.path()).isEqualTo("/run/a");
    assertThat(unix.local()).isNull();
    SocketCall nowhere = (SocketCall) decoder.decode(Records.socketCall(4, 5, bytes("\0name")));
    assertThat(nowhere.path()).isEqualTo("@name");
    assertThatThrownBy(() -> decoder.decode(Records.socketCall(5, 5, bytes(""))))
        .isInstanceOf(MalformedRecordException.class);
    ByteBuffer tooLong = Records.socketCall(1, 5, bytes("/x"));
    tooLong.putInt(RecordLayout.Forward.PATH_SIZE, 1000);
    assertThatThrownBy(() -> decoder.decode(tooLong)).isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void tellsExitCodesFromSignals() throws MalformedRecordException {
    assertThat(((Exited) decoder.decode(Records.exit(1, 7 << 8))).exitCode()).isEqualTo(7);
    Exited killed = (Exited) decoder.decode(Records.exit(1, 9));
    assertThat(killed.exitCode()).isEqualTo(137);
    assertThat(killed.signal()).isEqualTo(9);
    Exited dumped = (Exited) decoder.decode(Records.exit(1, 11 | 0x80));
    assertThat(dumped.exitCode()).isEqualTo(139);
  }

  @Test
  void readsWhatWasTransferred() throws MalformedRecordException {
    Transferred output = (Transferred) decoder.decode(Records.io(0, 70, bytes("hello")));
    assertThat(output.stream()).isEqualTo(new StreamId(StreamId.Kind.TERMINAL, 3));
    assertThat(output.offset()).isEqualTo(70);
    assertThat(output.length()).isEqualTo(5);
    assertThat(RawText.decode(output.data())).isEqualTo("hello");
    assertThat(output.rows()).isEqualTo(24);
    assertThat(output.columns()).isEqualTo(80);
    assertThat(output.leader()).isEqualTo(13);
    assertThat(output.isInput()).isFalse();
  }

  @Test
  void maskedInputHasALengthAndNoBytes() throws MalformedRecordException {
    ByteBuffer record = Records.io(3, 0, new byte[0]);
    record.putInt(RecordLayout.Io.LENGTH, 9);
    Transferred input = (Transferred) decoder.decode(record);
    assertThat(input.isInput()).isTrue();
    assertThat(input.isMasked()).isTrue();
    assertThat(input.length()).isEqualTo(9);
    assertThat(input.data().hasRemaining()).isFalse();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.allocate(3)))
        .isInstanceOf(MalformedRecordException.class);
    assertThatThrownBy(() -> decoder.decode(Records.header(99, 32, 1)))
        .hasMessageContaining("unknown type 99");
    ByteBuffer liar = Records.exec(1, List.of("x"), List.of(), List.of());
    liar.putInt(RecordLayout.Exec.ARGS_SIZE, 1 << 30);
    assertThatThrownBy(() -> decoder.decode(liar)).hasMessageContaining("exec record");
    ByteBuffer tooLong = Records.io(0, 0, bytes("x"));
    tooLong.putInt(RecordLayout.Io.LENGTH, 2);
    assertThatThrownBy(() -> decoder.decode(tooLong)).hasMessageContaining("length of io");
  }

  @Test
  void randomBytesEitherDecodeOrAreRefused() {
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      if (noise.length > 8) {
        noise[0] = (byte) (1 + random.nextInt(8));
        noise[1] = 0;
        noise[4] = (byte) noise.length;
        noise[5] = (byte) (noise.length >> 8);
        noise[6] = 0;
        noise[7] = 0;
      }
      try {
        assertThat(decoder.decode(ByteBuffer.wrap(noise))).isNotNull();
      } catch (MalformedRecordException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
