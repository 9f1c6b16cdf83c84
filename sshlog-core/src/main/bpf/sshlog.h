/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the kernel side and the daemon share: the records in the ring buffer, the values of the maps.
 * Types are append-only. All members are naturally aligned without padding, so that both sides agree
 * without packing; a test compares this layout, as BTF tells it, with the daemon's.
 */
#ifndef SSHLOG_H
#define SSHLOG_H

enum record_type {
	RECORD_CONNECTION = 1,    /* an sshd process has taken over a connection */
	RECORD_AUTHENTICATED = 2, /* its client has proved who it is */
	RECORD_SERVER = 3,        /* an sshd process of it has forked after that */
	RECORD_EXEC = 4,          /* a process of a session has executed a program */
	RECORD_EXIT = 5,          /* a process that had done so, or an sshd process, has ended */
	RECORD_GONE = 6,          /* the connection's last process has ended */
	RECORD_IO = 7,            /* sshd has moved bytes between a session and its client */
	RECORD_RESIZE = 8,        /* sshd has set the size of a terminal's window */
	RECORD_LOG = 9,           /* an sshd process writes a line of its log */
	RECORD_NAME = 10,         /* an sshd process looks up the user whom the client named */
	RECORD_LISTENER = 11,     /* an sshd that serves nobody so far has been executed */
	RECORD_FILES = 12,        /* sshd has moved messages of a protocol that transfers files */
	RECORD_RESOLVED = 13,     /* sshd has found the addresses of a name */
	RECORD_FORWARD = 14,      /* sshd has done something with a socket for a forward */
	RECORD_NETWORK = 15,      /* a process has opened a TCP connection, or tried to */
	/* 16 to 24 are causes of losses */
	RECORD_DROPPED = 25,      /* a listening sshd has closed a connection that it has given to nobody */
	RECORD_FILE_SERVER = 26,  /* who has begun to speak a protocol that transfers files */
};

/* Indexes of the map `losses`: a record type for a record that found no room, or one of these. */
enum loss_cause {
	LOSS_PROCESS_TABLE = 16,    /* a process that could not be attributed: table full */
	LOSS_CONNECTION_TABLE = 17, /* a connection that could not be followed: table full */
	LOSS_ARGUMENTS = 18,        /* arguments that could not be read */
	LOSS_STREAM_TABLE = 19,     /* bytes of a stream that could not be followed: table full */
	LOSS_STREAM_BYTES = 20,     /* bytes of a stream that could not be read */
	LOSS_TRANSFER_TABLE = 21,   /* a read or write that could not be followed: table full */
	LOSS_TEXT = 22,             /* a line of sshd's log that could not be read */
	LOSS_PROTOCOL_TABLE = 24,   /* transfers of files that could not be followed: table full */
	LOSS_REGISTERS = 27,        /* bytes that sshd moved, and it can't be seen whose: the C library is not as was found */
	LOSS_CAUSES = 32,
};

enum role {
	ROLE_MONITOR = 1, /* the sshd process that owns the connection */
	ROLE_SERVER = 2,  /* another sshd process of it */
	ROLE_HELPER = 3,  /* what sshd or PAM executes for themselves */
	ROLE_USER = 4,    /* what the session executes */
	ROLE_LISTENER = 5, /* an sshd that waits for connections, of no connection itself */
};

enum path_state {
	PATH_UNKNOWN = 0,
	PATH_COMPLETE = 1, /* relative to the process's root */
	PATH_OUTSIDE = 2,  /* leads outside the process's root: relative to the mount tree's */
	PATH_DETACHED = 3, /* in no directory, such as a memfd */
	PATH_PARTIAL = 4,  /* too deep: the first components are missing */
};

#define EXEC_LEADER 1        /* the session's first own process */
#define EXEC_ARGS_CUT 2      /* more arguments than ARGS_MAX */
#define EXEC_ARGS_UNREAD 4   /* the arguments could not be read */

#define PROCESS_EXECUTED 1   /* has executed a program since it was forked */
#define PROCESS_LISTENS 2    /* runs an sshd that waits for connections, or was forked by one */

#define PROCESS_SPEAKS 4     /* an sshd that is just writing a line of its log */
#define PROCESS_SERVES 8     /* an sshd that has been found to be of an authenticated connection */

#define CONNECTION_AUTHENTICATED 1
#define CONNECTION_NAMED 2   /* its client's user is being looked up, or has been */
#define CONNECTION_FOUND 4   /* that has come to an end */

#define TEXT_STDERR 1 /* a log line that goes to a file, not to syslog: it is escaped in another way */
#define TEXT_CUT 2    /* longer than TEXT_MAX */
#define TEXT_NOBODY 4 /* of RECORD_NAME, without text: the name last looked up is nobody's */
#define TEXT_MAX 4095

enum stream_kind {
	STREAM_NONE = 0,     /* nothing that a session's client sees or sends */
	STREAM_TERMINAL = 1, /* its number is that of the pts */
	STREAM_PIPE = 2,     /* its number is that of the inode */
};

#define IO_INPUT 1  /* from the client, else to it */
#define IO_MASKED 2 /* typed while the terminal did not echo: no bytes follow */

#define FILES_START 4 /* the bytes begin where a message does */
#define FILES_SCP 8   /* the protocol is scp's, else sftp's */
#define FILES_LOST 16 /* what follows makes no sense and is not told */

#define FILE_SERVER_EXECUTED 1 /* told by the server itself, else by sshd that has forked it */

/* Bits of the map `capture`: whose bytes are wanted. */
#define CAPTURE_OUTPUT 1
#define CAPTURE_INPUT 2
#define CAPTURE_NO_PIPES 4 /* the hooks that are attached see terminals only */
#define CAPTURE_FILES 8    /* what protocols that transfer files say, without the files */

/* Flags of RECORD_FORWARD: what sshd has called. */
#define FORWARD_CONNECT 1
#define FORWARD_BIND 2
#define FORWARD_LISTEN 3
#define FORWARD_ACCEPT 4
#define FORWARD_RESOLVE 5 /* told by RECORD_RESOLVED */

#define RESOLVED_MAX 8
#define UNIX_PATH_MAX 108

#define ARGS_MAX 131072
#define PATH_BYTES 4096

struct record_header {
	unsigned short type;
	unsigned short flags;
	unsigned int size;         /* of the whole record, in bytes */
	unsigned long long time;   /* CLOCK_BOOTTIME, ns */
	unsigned long long connection;
	unsigned int monitor;      /* pid of the connection's sshd process */
	unsigned int pid;          /* of the process the record is about */
};

struct endpoints {
	unsigned short family;      /* AF_INET, AF_INET6, or another: no addresses */
	unsigned short local_port;
	unsigned short remote_port;
	unsigned short reserved;
	unsigned char local[16];    /* network order; IPv4 in the first four bytes */
	unsigned char remote[16];
};

struct connection_record {
	struct record_header header;
	unsigned long long start;   /* when the process was started, CLOCK_BOOTTIME, ns */
	struct endpoints endpoints;
	unsigned int parent;        /* pid of the sshd that listens, or of who has started this one */
	unsigned int reserved;
};

struct server_record {
	struct record_header header; /* pid: the new process */
	unsigned int parent;
	unsigned int reserved;
};

/* What one of a process's standard streams is. */
struct stream_ref {
	unsigned long long number;
	unsigned int kind;
	unsigned int reserved;
};

/* Followed by the components of exe and cwd, leaf first, each ended by NUL, and the arguments. */
struct exec_record {
	struct record_header header;
	unsigned int parent;
	unsigned int uid;
	unsigned int server;        /* the sshd process that serves the session */
	unsigned int leader;        /* the session's first own process */
	int tty;                    /* number of the session's pts, -1 without */
	unsigned int exe_size;
	unsigned int cwd_size;
	unsigned int args_size;
	unsigned short exe_state;
	unsigned short cwd_state;
	unsigned int reserved;
	struct stream_ref stdio[3];
	unsigned long long stdout_offset; /* how many bytes stdout's stream carried before; ~n: no more than n; ~0 unknown */
};

struct exit_record {
	struct record_header header;
	unsigned int role;
	unsigned int status;        /* as wait(2) gives it */
	unsigned int uid;
	int tty;
	unsigned int parent;
	unsigned int lost;          /* so many records of the connection were lost until now */
	unsigned long long stdout_offset; /* how many bytes its stdout's stream has carried; ~n: no more than n; ~0 unknown */
};

/* Followed by the bytes, unless they are masked. Of a RECORD_FILES too. */
struct io_record {
	struct record_header header; /* pid: the sshd process that moves them */
	unsigned long long stream;
	unsigned long long offset;  /* how many bytes the stream carried before, since it is followed */
	unsigned long long lost;    /* how many of these were wanted and did not get out */
	unsigned int kind;
	unsigned int leader;        /* of a terminal: the session's first own process, 0 unknown */
	unsigned int length;
	unsigned short rows;        /* of a terminal's window */
	unsigned short columns;
};

/* Followed by the components of root and cwd, leaf first, each ended by NUL. */
struct file_server_record {
	struct record_header header; /* pid: the server, 0 when it has ended already */
	unsigned long long input;   /* the inodes of its pipes, 0 unknown */
	unsigned long long output;
	unsigned short root_size;
	unsigned short root_state;
	unsigned short cwd_size;
	unsigned short cwd_state;   /* relative to the server's root */
};

struct resize_record {
	struct record_header header;
	unsigned int tty;
	unsigned int leader;        /* 0: the terminal has just been made */
	unsigned short rows;
	unsigned short columns;
	unsigned int reserved;
};

/* A name that sshd has looked up, and where in its memory the addresses are that it got. */
struct resolved_record {
	struct record_header header;
	unsigned long long addresses[RESOLVED_MAX];
	char service[32];
	char host[256];
};

struct forward_record {
	struct record_header header;
	unsigned long long socket;  /* tells sockets apart while they are there; of an accept: that which listens */
	unsigned long long address; /* of connect and bind: where in sshd's memory its argument is */
	int result;                 /* what the call gave */
	unsigned int state;         /* of the socket, after it */
	struct endpoints endpoints; /* of a connect: what was asked for */
	unsigned int path_size;     /* of a Unix socket */
	char path[UNIX_PATH_MAX];   /* up to a NUL that is not its first byte */
};

struct network_record {
	struct record_header header;
	unsigned long long socket;
	struct endpoints endpoints;
	unsigned int role;
	int error;                  /* 0: it is there; -1: it was given up; else why not */
	int tty;
	unsigned int reserved;
	char name[16];              /* of the thread */
};

/* Followed by the text. Of RECORD_LOG and RECORD_NAME; one of a listening sshd has no connection. */
struct text_record {
	struct record_header header; /* pid: the sshd process whose text it is */
	unsigned int length;
	unsigned int reserved;
};

/* What the iterator over existing tasks tells of each process. */
struct task_record {
	unsigned int pid;
	unsigned int parent;
	unsigned int session;       /* pid of the process's session leader */
	unsigned int uid;
	unsigned int audit_session; /* ~0 without */
	int tty;
	unsigned int sshd;          /* whether it runs a trusted sshd binary */
	unsigned int chrooted;      /* whether its root differs from its parent's */
	unsigned long long start;   /* CLOCK_BOOTTIME, ns */
	unsigned long long socket;  /* inode of its connection, 0 without */
	struct endpoints endpoints;
	unsigned int listening;     /* whether it has a listening socket */
	char name[20];              /* of its binary */
};

/* Value of the map `processes`, by pid. */
struct process {
	unsigned long long connection;
	unsigned int monitor;
	unsigned int leader;
	unsigned int server;
	int tty;
	unsigned short role;
	unsigned short flags;
	/* Of an sshd's own these three are used for something else, see transfer.bpf.h and library.bpf.h. */
	unsigned int stdout_kind;
	unsigned long long stdout_stream;
	unsigned long long stdout_inode; /* of a pipe: where the kernel keeps its inode */
};

/* Value of the map `connections`. */
struct connection {
	unsigned int monitor;
	unsigned int preauth;       /* the child that talks to the client before it has authenticated */
	unsigned int flags;
	int processes;              /* how many of its processes are there */
	unsigned long long lost;
	unsigned long long socket;  /* inode of the client's socket, 0 when it is not known */
};

#define SITES 4096

/* Value of the map `sites`, by number: of a place behind a write, or of a binary. */
struct site {
	unsigned long long own;     /* so often it was the client's own socket; of a binary, whether it is attached */
	unsigned long long other;   /* so often it was not; of a binary, how often a session's stream was written to elsewhere */
};

/* Key of the map `streams`. */
struct stream_key {
	unsigned long long connection;
	unsigned long long stream;
	unsigned int kind;
	unsigned int input;
};

/* Value of the map `streams`. */
struct stream {
	unsigned long long bytes;   /* so many it has carried */
	unsigned long long lost;    /* so many of these were wanted and did not get out */
	unsigned int leader;
	unsigned int written;       /* whether its bytes are seen as they are written, not as sshd reads them */
	unsigned long long reached; /* of a pipe: so many it had carried, or had waiting, when sshd last began to read */
	unsigned long long origin;  /* of a terminal: what was carried less what was read from its master */
	unsigned int reading;       /* whether sshd reads from this pipe just now */
	unsigned int reserved;
	unsigned long long last;    /* of a terminal: a buffer of the kernel's, the last one when that was known */
	unsigned long long begin;   /* so many bytes have been written before those in it */
	unsigned long long seal;    /* of both: processes on several processors may set them at once */
};

enum protocol_kind {
	PROTOCOL_SFTP = 1,
	PROTOCOL_SCP = 2,
};

/* Value of the map `protocols`, whose key is that of `streams`. */
struct protocol {
	unsigned long long wanted;  /* so many bytes that come next belong to the message and are told */
	unsigned long long skipped; /* so many behind these are not */
	unsigned long long size;    /* of the file that a line of scp announces */
	unsigned int kind;
	unsigned int state;         /* how much of a packet's head there is; where in a line of scp */
	unsigned char head[8];      /* of a packet, as far as it has come */
	unsigned int run;           /* where in the present chunk the bytes begin that are still to be told */
	unsigned short flags;       /* of these */
	unsigned short lost;        /* whether it was given up */
};

/* Value of the map `losses`. */
struct loss {
	unsigned long long count;
	unsigned long long bytes;
};

#endif
