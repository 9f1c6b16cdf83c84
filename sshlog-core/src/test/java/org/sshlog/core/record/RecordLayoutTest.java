// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sshlog.core.record.KernelRecord.StreamId;

/**
 * Both sides must agree on every offset: what Java believes is compared with what clang made of
 * {@code sshlog.h}, as BTF tells it.
 */
class RecordLayoutTest {
  private static final Btf BTF = load();

  private static Btf load() {
    try (InputStream in = RecordLayoutTest.class.getResourceAsStream("/layout.bpf.o")) {
      return Btf.of(in.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertLayout(String struct, int size, Map<String, Integer> offsets) {
    Map<String, Integer> kernel = new TreeMap<>(BTF.struct(struct).offsets());
    kernel.keySet().removeIf(name -> name.equals("header") || name.startsWith("reserved"));
    assertThat(new TreeMap<>(offsets)).as(struct).isEqualTo(kernel);
    assertThat(size).as("size of " + struct).isEqualTo(BTF.struct(struct).size());
  }

  @Test
  void headerAndEndpoints() {
    assertLayout(
        "record_header",
        RecordLayout.Header.BYTES,
        Map.of(
            "type", RecordLayout.Header.TYPE,
            "flags", RecordLayout.Header.FLAGS,
            "size", RecordLayout.Header.SIZE,
            "time", RecordLayout.Header.TIME,
            "connection", RecordLayout.Header.CONNECTION,
            "monitor", RecordLayout.Header.MONITOR,
            "pid", RecordLayout.Header.PID));
    assertLayout(
        "endpoints",
        RecordLayout.Endpoints.BYTES,
        Map.of(
            "family", RecordLayout.Endpoints.FAMILY,
            "local_port", RecordLayout.Endpoints.LOCAL_PORT,
            "remote_port", RecordLayout.Endpoints.REMOTE_PORT,
            "local", RecordLayout.Endpoints.LOCAL,
            "remote", RecordLayout.Endpoints.REMOTE));
  }

  @Test
  void records() {
    assertLayout(
        "connection_record",
        RecordLayout.Connection.BYTES,
        Map.of(
            "start", RecordLayout.Connection.START,
            "endpoints", RecordLayout.Connection.ENDPOINTS,
            "parent", RecordLayout.Connection.PARENT));
    assertLayout(
        "server_record", RecordLayout.Server.BYTES, Map.of("parent", RecordLayout.Server.PARENT));
    assertLayout(
        "text_record", RecordLayout.Text.BYTES, Map.of("length", RecordLayout.Text.LENGTH));
    assertLayout(
        "exec_record",
        RecordLayout.Exec.BYTES,
        Map.ofEntries(
            entry("parent", RecordLayout.Exec.PARENT),
            entry("uid", RecordLayout.Exec.UID),
            entry("server", RecordLayout.Exec.SERVER),
            entry("leader", RecordLayout.Exec.LEADER),
            entry("tty", RecordLayout.Exec.TTY),
            entry("exe_size", RecordLayout.Exec.EXE_SIZE),
            entry("cwd_size", RecordLayout.Exec.CWD_SIZE),
            entry("args_size", RecordLayout.Exec.ARGS_SIZE),
            entry("exe_state", RecordLayout.Exec.EXE_STATE),
            entry("cwd_state", RecordLayout.Exec.CWD_STATE),
            entry("stdio", RecordLayout.Exec.STDIO),
            entry("stdout_offset", RecordLayout.Exec.STDOUT_OFFSET)));
    assertLayout(
        "exit_record",
        RecordLayout.Exit.BYTES,
        Map.of(
            "role", RecordLayout.Exit.ROLE,
            "status", RecordLayout.Exit.STATUS,
            "uid", RecordLayout.Exit.UID,
            "tty", RecordLayout.Exit.TTY,
            "parent", RecordLayout.Exit.PARENT,
            "lost", RecordLayout.Exit.LOST,
            "stdout_offset", RecordLayout.Exit.STDOUT_OFFSET));
  }

  @Test
  void streams() {
    assertLayout(
        "stream_ref",
        RecordLayout.StreamRef.BYTES,
        Map.of("number", RecordLayout.StreamRef.NUMBER, "kind", RecordLayout.StreamRef.KIND));
    assertLayout(
        "io_record",
        RecordLayout.Io.BYTES,
        Map.of(
            "stream", RecordLayout.Io.STREAM,
            "offset", RecordLayout.Io.OFFSET,
            "lost", RecordLayout.Io.LOST,
            "kind", RecordLayout.Io.KIND,
            "leader", RecordLayout.Io.LEADER,
            "length", RecordLayout.Io.LENGTH,
            "rows", RecordLayout.Io.ROWS,
            "columns", RecordLayout.Io.COLUMNS));
    assertLayout(
        "file_server_record",
        RecordLayout.FileServer.BYTES,
        Map.of(
            "input", RecordLayout.FileServer.INPUT,
            "output", RecordLayout.FileServer.OUTPUT,
            "root_size", RecordLayout.FileServer.ROOT_SIZE,
            "root_state", RecordLayout.FileServer.ROOT_STATE,
            "cwd_size", RecordLayout.FileServer.CWD_SIZE,
            "cwd_state", RecordLayout.FileServer.CWD_STATE));
    assertLayout(
        "resize_record",
        RecordLayout.Resize.BYTES,
        Map.of(
            "tty", RecordLayout.Resize.TTY,
            "leader", RecordLayout.Resize.LEADER,
            "rows", RecordLayout.Resize.ROWS,
            "columns", RecordLayout.Resize.COLUMNS));
    assertLayout(
        "resolved_record",
        RecordLayout.Resolved.BYTES,
        Map.of(
            "addresses", RecordLayout.Resolved.ADDRESSES,
            "service", RecordLayout.Resolved.SERVICE,
            "host", RecordLayout.Resolved.HOST));
    assertLayout(
        "forward_record",
        RecordLayout.Forward.BYTES,
        Map.of(
            "socket", RecordLayout.Forward.SOCKET,
            "address", RecordLayout.Forward.ADDRESS,
            "result", RecordLayout.Forward.RESULT,
            "state", RecordLayout.Forward.STATE,
            "endpoints", RecordLayout.Forward.ENDPOINTS,
            "path_size", RecordLayout.Forward.PATH_SIZE,
            "path", RecordLayout.Forward.PATH));
    assertLayout(
        "network_record",
        RecordLayout.Network.BYTES,
        Map.of(
            "socket", RecordLayout.Network.SOCKET,
            "endpoints", RecordLayout.Network.ENDPOINTS,
            "role", RecordLayout.Network.ROLE,
            "error", RecordLayout.Network.ERROR,
            "tty", RecordLayout.Network.TTY,
            "name", RecordLayout.Network.NAME));
    assertLayout(
        "stream_key",
        RecordLayout.StreamKey.BYTES,
        Map.of(
            "connection", RecordLayout.StreamKey.CONNECTION,
            "stream", RecordLayout.StreamKey.STREAM,
            "kind", RecordLayout.StreamKey.KIND,
            "input", RecordLayout.StreamKey.INPUT));
    assertLayout(
        "stream",
        RecordLayout.Stream.BYTES,
        Map.of(
            "bytes", RecordLayout.Stream.CARRIED,
            "lost", RecordLayout.Stream.LOST,
            "leader", RecordLayout.Stream.LEADER,
            "written", RecordLayout.Stream.WRITTEN,
            "reached", RecordLayout.Stream.REACHED,
            "origin", RecordLayout.Stream.ORIGIN,
            "reading", RecordLayout.Stream.READING,
            "last", RecordLayout.Stream.LAST,
            "begin", RecordLayout.Stream.BEGIN,
            "seal", RecordLayout.Stream.SEAL));
  }

  @Test
  void tasks() {
    Map<String, Integer> offsets = new TreeMap<>();
    offsets.put("pid", RecordLayout.Task.PID);
    offsets.put("parent", RecordLayout.Task.PARENT);
    offsets.put("session", RecordLayout.Task.SESSION);
    offsets.put("uid", RecordLayout.Task.UID);
    offsets.put("audit_session", RecordLayout.Task.AUDIT_SESSION);
    offsets.put("tty", RecordLayout.Task.TTY);
    offsets.put("sshd", RecordLayout.Task.SSHD);
    offsets.put("chrooted", RecordLayout.Task.CHROOTED);
    offsets.put("start", RecordLayout.Task.START);
    offsets.put("socket", RecordLayout.Task.SOCKET);
    offsets.put("endpoints", RecordLayout.Task.ENDPOINTS);
    offsets.put("listening", RecordLayout.Task.LISTENING);
    offsets.put("name", RecordLayout.Task.NAME);
    assertLayout("task_record", RecordLayout.Task.BYTES, offsets);
  }

  @Test
  void mapValues() {
    assertLayout(
        "process",
        RecordLayout.Process.BYTES,
        Map.of(
            "stdout_inode", RecordLayout.Process.STDOUT_INODE,
            "connection", RecordLayout.Process.CONNECTION,
            "monitor", RecordLayout.Process.MONITOR,
            "leader", RecordLayout.Process.LEADER,
            "server", RecordLayout.Process.SERVER,
            "tty", RecordLayout.Process.TTY,
            "role", RecordLayout.Process.ROLE,
            "flags", RecordLayout.Process.FLAGS,
            "stdout_kind", RecordLayout.Process.STDOUT_KIND,
            "stdout_stream", RecordLayout.Process.STDOUT_STREAM));
    assertLayout(
        "connection",
        RecordLayout.ConnectionState.BYTES,
        Map.of(
            "monitor", RecordLayout.ConnectionState.MONITOR,
            "preauth", RecordLayout.ConnectionState.PREAUTH,
            "flags", RecordLayout.ConnectionState.FLAGS,
            "processes", RecordLayout.ConnectionState.PROCESSES,
            "lost", RecordLayout.ConnectionState.LOST,
            "socket", RecordLayout.ConnectionState.SOCKET));
    assertLayout(
        "site",
        RecordLayout.Site.BYTES,
        Map.of("own", RecordLayout.Site.OWN, "other", RecordLayout.Site.OTHER));
    assertLayout(
        "loss",
        RecordLayout.Loss.BYTES,
        Map.of("count", RecordLayout.Loss.COUNT, "bytes", RecordLayout.Loss.LOST_BYTES));
  }

  @Test
  void kindsOfStreamsAreInTheSameOrder() {
    assertThat(BTF.enumerator("STREAM_NONE")).isEqualTo(StreamId.Kind.NONE.ordinal());
    assertThat(BTF.enumerator("STREAM_TERMINAL")).isEqualTo(StreamId.Kind.TERMINAL.ordinal());
    assertThat(BTF.enumerator("STREAM_PIPE")).isEqualTo(StreamId.Kind.PIPE.ordinal());
  }

  @Test
  void rolesAreInTheSameOrder() {
    assertThat(BTF.enumerator("ROLE_MONITOR")).isEqualTo(KernelRecord.Role.MONITOR.ordinal());
    assertThat(BTF.enumerator("ROLE_SERVER")).isEqualTo(KernelRecord.Role.SERVER.ordinal());
    assertThat(BTF.enumerator("ROLE_HELPER")).isEqualTo(KernelRecord.Role.HELPER.ordinal());
    assertThat(BTF.enumerator("ROLE_USER")).isEqualTo(KernelRecord.Role.USER.ordinal());
    assertThat(BTF.enumerator("ROLE_LISTENER")).isEqualTo(KernelRecord.Role.LISTENER.ordinal());
  }
}
