// SPDX-License-Identifier: Apache-2.0
// Starts many short commands, or is one. exits run SESSION COUNT starts COUNT copies of itself, one
// after the other, each with an argument of its own and ending in its own way; exits end ID CODE
// exits with CODE, or is killed by signal -CODE.
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const int signals[] = {SIGKILL, SIGTERM, SIGSEGV, SIGINT, SIGHUP, SIGABRT};

static int end(int code) {
  if (code < 0) {
    kill(getpid(), -code);
    pause();
  }
  return code;
}

// Every tenth is killed by a signal, the others go through all exit codes.
static int way(long i) {
  return i % 10 == 9 ? -signals[i / 10 % 6] : (int)(i % 256);
}

static int run(char *self, const char *session, long count) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  for (long i = 0; i < count; i++) {
    char id[64], code[16];
    int status;
    pid_t pid;
    snprintf(id, sizeof id, "id-%s-%ld", session, i);
    snprintf(code, sizeof code, "%d", way(i));
    char *args[] = {self, "end", id, code, NULL};
    char *environment[] = {NULL};
    if (posix_spawn(&pid, self, NULL, NULL, args, environment) || waitpid(pid, &status, 0) != pid) {
      perror("exits");
      return 1;
    }
    int expected = way(i);
    int seen = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    if (seen != expected) {
      fprintf(stderr, "exits: %s ended with %d instead of %d\n", id, seen, expected);
      return 1;
    }
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 4 && !strcmp(argv[1], "end"))
    return end(atoi(argv[3]));
  if (argc == 4 && !strcmp(argv[1], "run"))
    return run(argv[0], argv[2], atol(argv[3]));
  fprintf(stderr, "usage: exits run SESSION COUNT | exits end ID CODE\n");
  return 2;
}
