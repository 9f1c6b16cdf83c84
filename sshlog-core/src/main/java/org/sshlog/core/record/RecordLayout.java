// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

/**
 * Where the members of the kernel side's structs are: byte offsets and sizes of {@code sshlog.h}. A
 * test compares them with what the compiled object's BTF says.
 */
final class RecordLayout {
  private RecordLayout() {}

  /** struct record_header. */
  static final class Header {
    static final int TYPE = 0;
    static final int FLAGS = 2;
    static final int SIZE = 4;
    static final int TIME = 8;
    static final int CONNECTION = 16;
    static final int MONITOR = 24;
    static final int PID = 28;
    static final int BYTES = 32;

    private Header() {}
  }

  /** struct endpoints. */
  static final class Endpoints {
    static final int FAMILY = 0;
    static final int LOCAL_PORT = 2;
    static final int REMOTE_PORT = 4;
    static final int LOCAL = 8;
    static final int REMOTE = 24;
    static final int BYTES = 40;

    private Endpoints() {}
  }

  /** struct connection_record. */
  static final class Connection {
    static final int START = 32;
    static final int ENDPOINTS = 40;
    static final int PARENT = 80;
    static final int BYTES = 88;

    private Connection() {}
  }

  /** struct server_record. */
  static final class Server {
    static final int PARENT = 32;
    static final int BYTES = 40;

    private Server() {}
  }

  /** struct exec_record. */
  static final class Exec {
    static final int PARENT = 32;
    static final int UID = 36;
    static final int SERVER = 40;
    static final int LEADER = 44;
    static final int TTY = 48;
    static final int EXE_SIZE = 52;
    static final int CWD_SIZE = 56;
    static final int ARGS_SIZE = 60;
    static final int EXE_STATE = 64;
    static final int CWD_STATE = 66;
    static final int STDIO = 72;
    static final int STDOUT_OFFSET = 120;
    static final int BYTES = 128;

    private Exec() {}
  }

  /** struct exit_record. */
  static final class Exit {
    static final int ROLE = 32;
    static final int STATUS = 36;
    static final int UID = 40;
    static final int TTY = 44;
    static final int PARENT = 48;
    static final int LOST = 52;
    static final int STDOUT_OFFSET = 56;
    static final int BYTES = 64;

    private Exit() {}
  }

  /** struct stream_ref. */
  static final class StreamRef {
    static final int NUMBER = 0;
    static final int KIND = 8;
    static final int BYTES = 16;

    private StreamRef() {}
  }

  /** struct io_record. */
  static final class Io {
    static final int STREAM = 32;
    static final int OFFSET = 40;
    static final int LOST = 48;
    static final int KIND = 56;
    static final int LEADER = 60;
    static final int LENGTH = 64;
    static final int ROWS = 68;
    static final int COLUMNS = 70;
    static final int BYTES = 72;

    private Io() {}
  }

  /** struct file_server_record. */
  static final class FileServer {
    static final int INPUT = 32;
    static final int OUTPUT = 40;
    static final int ROOT_SIZE = 48;
    static final int ROOT_STATE = 50;
    static final int CWD_SIZE = 52;
    static final int CWD_STATE = 54;
    static final int BYTES = 56;

    private FileServer() {}
  }

  /** struct resize_record. */
  static final class Resize {
    static final int TTY = 32;
    static final int LEADER = 36;
    static final int ROWS = 40;
    static final int COLUMNS = 42;
    static final int BYTES = 48;

    private Resize() {}
  }

  /** struct text_record. */
  static final class Text {
    static final int LENGTH = 32;
    static final int BYTES = 40;

    private Text() {}
  }

  /** struct resolved_record. */
  static final class Resolved {
    static final int ADDRESSES = 32;
    static final int SERVICE = 96;
    static final int HOST = 128;
    static final int BYTES = 384;

    private Resolved() {}
  }

  /** struct forward_record. */
  static final class Forward {
    static final int SOCKET = 32;
    static final int ADDRESS = 40;
    static final int RESULT = 48;
    static final int STATE = 52;
    static final int ENDPOINTS = 56;
    static final int PATH_SIZE = 96;
    static final int PATH = 100;
    static final int BYTES = 208;

    private Forward() {}
  }

  /** struct network_record. */
  static final class Network {
    static final int SOCKET = 32;
    static final int ENDPOINTS = 40;
    static final int ROLE = 80;
    static final int ERROR = 84;
    static final int TTY = 88;
    static final int NAME = 96;
    static final int BYTES = 112;

    private Network() {}
  }

  /** struct stream_key. */
  static final class StreamKey {
    static final int CONNECTION = 0;
    static final int STREAM = 8;
    static final int KIND = 16;
    static final int INPUT = 20;
    static final int BYTES = 24;

    private StreamKey() {}
  }

  /** struct stream. */
  static final class Stream {
    static final int CARRIED = 0;
    static final int LOST = 8;
    static final int LEADER = 16;
    static final int WRITTEN = 20;
    static final int REACHED = 24;
    static final int ORIGIN = 32;
    static final int READING = 40;
    static final int LAST = 48;
    static final int BEGIN = 56;
    static final int SEAL = 64;
    static final int BYTES = 72;

    private Stream() {}
  }

  /** struct task_record. */
  static final class Task {
    static final int PID = 0;
    static final int PARENT = 4;
    static final int SESSION = 8;
    static final int UID = 12;
    static final int AUDIT_SESSION = 16;
    static final int TTY = 20;
    static final int SSHD = 24;
    static final int CHROOTED = 28;
    static final int START = 32;
    static final int SOCKET = 40;
    static final int ENDPOINTS = 48;
    static final int LISTENING = 88;
    static final int NAME = 92;
    static final int BYTES = 112;

    private Task() {}
  }

  /** struct process. */
  static final class Process {
    static final int CONNECTION = 0;
    static final int MONITOR = 8;
    static final int LEADER = 12;
    static final int SERVER = 16;
    static final int TTY = 20;
    static final int ROLE = 24;
    static final int FLAGS = 26;
    static final int STDOUT_KIND = 28;
    static final int STDOUT_STREAM = 32;
    static final int STDOUT_INODE = 40;
    static final int BYTES = 48;

    private Process() {}
  }

  /** struct connection. */
  static final class ConnectionState {
    static final int MONITOR = 0;
    static final int PREAUTH = 4;
    static final int FLAGS = 8;
    static final int PROCESSES = 12;
    static final int LOST = 16;
    static final int SOCKET = 24;
    static final int BYTES = 32;

    private ConnectionState() {}
  }

  /** struct site. */
  static final class Site {
    static final int OWN = 0;
    static final int OTHER = 8;
    static final int BYTES = 16;

    private Site() {}
  }

  /** struct loss. */
  static final class Loss {
    static final int COUNT = 0;
    static final int LOST_BYTES = 8;
    static final int BYTES = 16;

    private Loss() {}
  }
}
