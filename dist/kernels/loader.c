// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// loader OBJECT [calls|ptys|syscalls]: loads the kernel side with the libbpf that the daemon uses, prints
// what sessions there are, attaches the hooks, says "ready" on standard error, and prints each record
// until it is told to end (SIGTERM); then what was lost. With a second argument it also attaches that
// kind of hooks for the bytes of sessions (calls: of libc, at entry and return), and prints all bytes
// of a stream together when its connection is gone.
//
// Connections and processes are numbered as they come, not named by pid, so that two runs that saw
// the same print the same. Bytes that could be taken for something else are printed in octal.
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sshlog.h"

#define MAX_SEEN 1024
#define MAX_STREAMS 64
#define MAX_BYTES 65536

struct seen {
	unsigned long long ids[MAX_SEEN];
	int count;
};

/* Bytes of one direction of a stream, in the order in which they came. */
struct carried {
	unsigned long long connection;
	unsigned long long stream;
	unsigned int kind;
	unsigned int input;
	unsigned int masked;
	unsigned int size;
	unsigned int gaps;
	char bytes[MAX_BYTES];
};

static struct carried carried[MAX_STREAMS];
static bool streams;

static struct seen connections;
static struct seen processes;
static volatile sig_atomic_t ended;

static void on_signal(int signal)
{
	(void)signal;
	ended = 1;
}

static int fail(const char *what)
{
	fprintf(stderr, "loader: %s: %s\n", what, strerror(errno));
	return 1;
}

static int begin(struct seen *seen, unsigned long long id)
{
	if (seen->count == MAX_SEEN) {
		fprintf(stderr, "loader: more than %d connections or processes; raise MAX_SEEN\n", MAX_SEEN);
		exit(1);
	}
	seen->ids[seen->count] = id;
	return ++seen->count;
}

/* 0 for one that has not begun. */
static int number_of(const struct seen *seen, unsigned long long id)
{
	for (int i = seen->count; i > 0; i--)
		if (seen->ids[i - 1] == id)
			return i;
	return 0;
}

/* The kernel uses pids again. */
static void forget(struct seen *seen, int number)
{
	if (number)
		seen->ids[number - 1] = 0;
}

static void print_escaped(const char *bytes, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++) {
		unsigned char byte = bytes[i];

		if (byte <= ' ' || byte >= 0x7f || byte == '\\')
			printf("\\%03o", byte);
		else
			putchar(byte);
	}
}

/* Components come leaf first. */
static void print_path(const char *components, unsigned int size, unsigned int state)
{
	unsigned int end = size ? size - 1 : 0;

	if (end <= 1)
		putchar('/');
	for (unsigned int at = end; end > 1 && at-- > 0;) {
		if (at > 0 && components[at - 1] != 0)
			continue;
		putchar('/');
		print_escaped(components + at, strlen(components + at));
	}
	if (state != PATH_COMPLETE)
		printf(" (path state %u)", state);
}

static void print_arguments(const char *arguments, unsigned int size)
{
	for (unsigned int at = 0; at < size; at += strnlen(arguments + at, size - at) + 1) {
		putchar(' ');
		print_escaped(arguments + at, strnlen(arguments + at, size - at));
	}
}

static void print_endpoints(const struct endpoints *endpoints)
{
	char local[INET6_ADDRSTRLEN] = "?", remote[INET6_ADDRSTRLEN] = "?";

	if (endpoints->family == AF_INET || endpoints->family == AF_INET6) {
		inet_ntop(endpoints->family, endpoints->local, local, sizeof(local));
		inet_ntop(endpoints->family, endpoints->remote, remote, sizeof(remote));
	}
	printf(" from %s port %u to %s port %u", remote, endpoints->remote_port, local,
	       endpoints->local_port);
}

static void print_exec(const struct exec_record *record, int connection)
{
	const char *text = (const char *)(record + 1);
	int process = number_of(&processes, record->header.pid);

	if (!process)
		process = begin(&processes, record->header.pid);
	printf("EXEC c%d p%d uid=%u tty=%d%s exe=", connection, process, record->uid, record->tty,
	       record->header.flags & EXEC_LEADER ? " leader" : "");
	print_path(text, record->exe_size, record->exe_state);
	printf(" cwd=");
	print_path(text + record->exe_size, record->cwd_size, record->cwd_state);
	if (record->header.flags & (EXEC_ARGS_CUT | EXEC_ARGS_UNREAD))
		printf(" (arguments cut or unread)");
	printf(" :");
	print_arguments(text + record->exe_size + record->cwd_size, record->args_size);
	putchar('\n');
}

static void print_exit(const struct exit_record *record, int connection)
{
	int process = number_of(&processes, record->header.pid);

	forget(&processes, process);
	printf("EXIT c%d p%d role=%u uid=%u tty=%d", connection, process, record->role, record->uid,
	       record->tty);
	if (WIFSIGNALED(record->status))
		printf(" signal %d", WTERMSIG(record->status));
	else
		printf(" status %d", WEXITSTATUS(record->status));
	if (record->lost)
		printf(" lost=%u", record->lost);
	if (streams && record->role == ROLE_USER)
		printf(" out=%lld", (long long)record->stdout_offset);
	putchar('\n');
}

static void add_bytes(const struct io_record *record)
{
	bool masked = record->header.flags & IO_MASKED;
	unsigned int input = record->header.flags & IO_INPUT;
	struct carried *to = carried;

	while (to < carried + MAX_STREAMS && to->kind &&
	       (to->connection != record->header.connection || to->stream != record->stream ||
		to->kind != record->kind || to->input != input))
		to++;
	if (to == carried + MAX_STREAMS || to->size + record->length > MAX_BYTES) {
		fprintf(stderr, "loader: raise MAX_STREAMS or MAX_BYTES\n");
		exit(1);
	}
	to->connection = record->header.connection;
	to->stream = record->stream;
	to->kind = record->kind;
	to->input = input;
	if (record->offset != to->size)
		to->gaps++;
	if (masked) {
		memset(to->bytes + to->size, '*', record->length);
		to->masked += record->length;
	} else {
		memcpy(to->bytes + to->size, record + 1, record->length);
	}
	to->size += record->length;
}

static int by_first_byte(const void *one, const void *other)
{
	return memcmp(((const struct carried *)one)->bytes, ((const struct carried *)other)->bytes, 8);
}

/* Streams come in any order. */
static void print_streams(unsigned long long id, int connection)
{
	qsort(carried, MAX_STREAMS, sizeof(carried[0]), by_first_byte);
	for (struct carried *of = carried; of < carried + MAX_STREAMS; of++) {
		if (!of->kind || of->connection != id)
			continue;
		printf("STREAM c%d %s %s %u bytes", connection, of->kind == STREAM_TERMINAL ? "terminal" : "pipe",
		       of->input ? "in" : "out", of->size);
		if (of->gaps)
			printf(" (%u gaps)", of->gaps);
		printf(": ");
		print_escaped(of->bytes, of->size);
		putchar('\n');
		memset(of, 0, sizeof(*of));
	}
}

static int on_record(void *context, void *data, size_t size)
{
	const struct record_header *header = data;
	int connection = number_of(&connections, header->connection);

	(void)context;
	if (size < sizeof(*header) || header->size > size || (header->type != RECORD_IO && header->size != size)) {
		printf("MALFORMED record of %zu bytes\n", size);
		return 0;
	}
	switch (header->type) {
	case RECORD_CONNECTION:
		printf("CONNECTION c%d", begin(&connections, header->connection));
		print_endpoints(&((const struct connection_record *)data)->endpoints);
		putchar('\n');
		break;
	case RECORD_AUTHENTICATED:
		printf("AUTHENTICATED c%d\n", connection);
		break;
	case RECORD_SERVER:
		printf("SERVER c%d\n", connection);
		break;
	case RECORD_EXEC:
		print_exec(data, connection);
		break;
	case RECORD_EXIT:
		print_exit(data, connection);
		break;
	case RECORD_IO:
		add_bytes(data);
		break;
	case RECORD_RESIZE:
	case RECORD_LISTENER:
		break;
	case RECORD_GONE:
		print_streams(header->connection, connection);
		printf("GONE c%d\n", connection);
		break;
	default:
		printf("UNKNOWN record of type %u\n", header->type);
	}
	fflush(stdout);
	return 0;
}

/* Only tasks that have to do with sessions: sshd's, and those with a terminal. */
static void print_task(const struct task_record *task)
{
	if (!task->sshd && task->tty < 0)
		return;
	printf("TASK uid=%u tty=%d", task->uid, task->tty);
	if (task->sshd)
		printf(" sshd");
	if (task->listening)
		printf(" listening");
	if (task->chrooted)
		printf(" chrooted");
	if (task->socket)
		print_endpoints(&task->endpoints);
	putchar('\n');
}

static int print_existing_tasks(struct bpf_object *object)
{
	struct bpf_program *program = bpf_object__find_program_by_name(object, "existing_tasks");
	struct bpf_link *link = program ? bpf_program__attach(program) : NULL;
	char bytes[sizeof(struct task_record) * 64];
	struct task_record task;
	size_t have = 0;
	ssize_t got;
	int iterator;

	if (!link)
		return fail("attach existing_tasks");
	iterator = bpf_iter_create(bpf_link__fd(link));
	if (iterator < 0)
		return fail("create the iterator");
	while ((got = read(iterator, bytes + have, sizeof(bytes) - have)) > 0) {
		size_t at = 0;

		for (have += got; have - at >= sizeof(task); at += sizeof(task)) {
			memcpy(&task, bytes + at, sizeof(task));
			print_task(&task);
		}
		have -= at;
		memmove(bytes, bytes + at, have);
	}
	if (got < 0)
		return fail("read the iterator");
	if (have)
		printf("MALFORMED task records: %zu bytes too many\n", have);
	close(iterator);
	bpf_link__destroy(link);
	return 0;
}

static int attach(struct bpf_object *object)
{
	static const char *const hooks[] = { "on_exit", "on_fork", "on_exec", "on_listener_close",
					       "on_destroy", "on_tcp_state" };

	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		struct bpf_program *program = bpf_object__find_program_by_name(object, hooks[i]);

		if (!program || !bpf_program__attach(program))
			return fail(hooks[i]);
	}
	return 0;
}

/* With which hooks a program is attached, beside those for connections and commands. */
struct hook {
	const char *set;
	const char *program;
	const char *function; /* of libc */
	bool at_return;
};

static const struct hook hooks_of_streams[] = {
	{ "calls", "io_read", "read", false },
	{ "calls", "io_result", "read", true },
	{ "calls", "io_write", "write", false },
	{ "calls", "io_result", "write", true },
	{ "calls", "io_ioctl", "ioctl", false },
	{ "ptys", "pty_written", NULL, false },
	{ "syscalls", "on_enter_read", NULL, false },
	{ "syscalls", "on_exit_read", NULL, false },
	{ "syscalls", "on_enter_write", NULL, false },
	{ "syscalls", "on_exit_write", NULL, false },
	{ "syscalls", "on_enter_ioctl", NULL, false },
};

#define HOOKS_OF_STREAMS (sizeof(hooks_of_streams) / sizeof(hooks_of_streams[0]))

static bool is_of_streams(const char *program)
{
	return !strncmp(program, "io_", 3) || !strcmp(program, "log_site") || !strncmp(program, "pty_", 4) ||
	       !strncmp(program, "on_enter_", 9) || !strncmp(program, "on_exit_", 8);
}

/* Programs that are not used are not loaded: not every kernel has their hooks. */
static void choose(struct bpf_object *object, const char *set)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object) {
		/* One that is told which place it is at needs 5.15; the daemon has others for older kernels. */
		bool used = !is_of_streams(bpf_program__name(program)) &&
			    strcmp(bpf_program__name(program), "forward_site");

		for (size_t i = 0; set && i < HOOKS_OF_STREAMS; i++)
			used = used || (!strcmp(set, hooks_of_streams[i].set) &&
					!strcmp(bpf_program__name(program), hooks_of_streams[i].program));
		bpf_program__set_autoload(program, used);
	}
}

static int attach_streams(struct bpf_object *object, const char *set)
{
	unsigned int key = 0, bits = CAPTURE_OUTPUT | CAPTURE_INPUT | (strcmp(set, "ptys") ? 0 : CAPTURE_NO_PIPES);

	if (bpf_map_update_elem(bpf_object__find_map_fd_by_name(object, "capture"), &key, &bits, BPF_ANY))
		return fail("write the map capture");
	for (size_t i = 0; i < HOOKS_OF_STREAMS; i++) {
		const struct hook *hook = &hooks_of_streams[i];
		struct bpf_program *program = bpf_object__find_program_by_name(object, hook->program);
		LIBBPF_OPTS(bpf_uprobe_opts, options, .func_name = hook->function, .retprobe = hook->at_return);

		if (strcmp(set, hook->set))
			continue;
		if (hook->function ? !bpf_program__attach_uprobe_opts(program, -1, "libc.so.6", 0, &options) :
				     !bpf_program__attach(program))
			return fail(hook->program);
	}
	return 0;
}

static int print_losses(int map)
{
	for (unsigned int cause = 0; cause < LOSS_CAUSES; cause++) {
		struct loss loss;

		if (bpf_map_lookup_elem(map, &cause, &loss))
			return fail("read the map losses");
		if (loss.count)
			printf("LOST %llu of cause %u\n", loss.count, cause);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction end = { .sa_handler = on_signal };
	struct bpf_object *object;
	struct ring_buffer *ring;
	struct bpf_map *scratches;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: loader OBJECT [calls|ptys|syscalls]\n");
		return 2;
	}
	streams = argc == 3;
	sigaction(SIGTERM, &end, NULL);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object)
		return fail(argv[1]);
	scratches = bpf_object__find_map_by_name(object, "scratches");
	if (!scratches || bpf_map__set_max_entries(scratches, libbpf_num_possible_cpus()))
		return fail("set the size of the map scratches");
	choose(object, argv[2]);
	if (bpf_object__load(object))
		return fail("load (libbpf says why above)");
	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(object, "records"), on_record, NULL, NULL);
	if (!ring)
		return fail("read the map records");
	if (print_existing_tasks(object) || attach(object) || (streams && attach_streams(object, argv[2])))
		return 1;
	fprintf(stderr, "ready\n");
	while (!ended)
		if (ring_buffer__poll(ring, 100) < 0 && errno != EINTR)
			return fail("wait for records");
	ring_buffer__consume(ring);
	if (print_losses(bpf_object__find_map_fd_by_name(object, "losses")))
		return 1;
	ring_buffer__free(ring);
	bpf_object__close(object);
	return 0;
}
