// SPDX-License-Identifier: Apache-2.0
// latency send COUNT PAUSE_MS: starts /bin/true COUNT times, with the present time as its argument.
// latency pace PER_SECOND SECONDS: the same with itself, which is quicker when it is linked
// statically, at a steady rate, until SIGTERM at the latest; prints the rate that it kept.
// latency receive LOG COUNT: reads the event log as it grows, and prints for each of those commands
// how many microseconds after that time its line was there to be read, and that time. With COUNT 0
// it goes on until it is killed.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char mark[] = " sent-";

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void rest(long nanoseconds) {
  struct timespec t = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  nanosleep(&t, NULL);
}

static int send_one(char *program) {
  char argument[64];
  char *args[] = {program, argument, NULL};
  char *environment[] = {NULL};
  pid_t pid;
  snprintf(argument, sizeof argument, "sent-%lld", now());
  if (posix_spawn(&pid, args[0], NULL, NULL, args, environment) || waitpid(pid, NULL, 0) != pid) {
    perror("latency");
    return 1;
  }
  return 0;
}

static int send_all(long count, long pause) {
  for (long i = 0; i < count; i++) {
    if (send_one("/bin/true"))
      return 1;
    rest(pause * 1000000);
  }
  return 0;
}

static volatile sig_atomic_t enough;

static void stop(int signal) {
  (void)signal;
  enough = 1;
}

static int pace(char *self, long rate, long seconds) {
  struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &action, NULL);
  long long start = now();
  long count = rate * seconds, i;
  for (i = 0; i < count && !enough; i++) {
    long long due = start + i * 1000000000LL / rate - now();
    if (due > 0)
      rest(due);
    if (send_one(self))
      return 1;
  }
  double took = (now() - start) / 1e9;
  printf("%ld commands in %.1f s, %.0f a second\n", i, took, i / took);
  return 0;
}

static void receive_line(const char *line, long long seen, long *received) {
  const char *at = strstr(line, mark);
  if (!strstr(line, "command_start") || !at)
    return;
  long long sent = atoll(at + sizeof mark - 1);
  printf("%.1f %lld\n", (seen - sent) / 1000.0, sent);
  ++*received;
}

static int receive(const char *path, long count) {
  static char buffer[1 << 16];
  size_t held = 0;
  long received = 0;
  long long deadline = now() + 60000000000LL;
  int fd;
  while ((fd = open(path, O_RDONLY)) < 0 && now() < deadline)
    rest(1000000);
  while (!count || (received < count && now() < deadline)) {
    ssize_t length = read(fd, buffer + held, sizeof buffer - 1 - held);
    long long seen = now();
    if (length <= 0) {
      fflush(stdout);
      rest(count ? 50000 : 250000);
      continue;
    }
    held += length;
    char *line = buffer, *end;
    while ((end = memchr(line, '\n', buffer + held - line))) {
      *end = 0;
      receive_line(line, seen, &received);
      line = end + 1;
    }
    held -= line - buffer;
    memmove(buffer, line, held);
  }
  if (received < count)
    fprintf(stderr, "latency: only %ld of %ld lines came\n", received, count);
  return received < count;
}

int main(int argc, char **argv) {
  if (argc == 2 && !strncmp(argv[1], mark + 1, sizeof mark - 2))
    return 0; // the command that pace starts
  if (argc == 4 && !strcmp(argv[1], "send"))
    return send_all(atol(argv[2]), atol(argv[3]));
  if (argc == 4 && !strcmp(argv[1], "pace"))
    return pace(argv[0], atol(argv[2]), atol(argv[3]));
  if (argc == 4 && !strcmp(argv[1], "receive"))
    return receive(argv[2], atol(argv[3]));
  fprintf(stderr, "usage: latency send COUNT PAUSE_MS | latency pace PER_SECOND SECONDS | latency receive LOG COUNT\n");
  return 2;
}
