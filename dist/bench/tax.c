// SPDX-License-Identifier: Apache-2.0
// Times one system call in a loop: tax write|read|getppid COUNT prints nanoseconds per call.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: tax write|read|getppid COUNT\n");
    return 2;
  }
  long count = atol(argv[2]);
  char byte = 0;
  long failed = 0;
  int out = open("/dev/null", O_WRONLY);
  int in = open("/dev/zero", O_RDONLY);
  if (out < 0 || in < 0) {
    perror("open");
    return 1;
  }
  double begin = now();
  if (!strcmp(argv[1], "write")) {
    for (long i = 0; i < count; i++)
      failed += write(out, &byte, 1) != 1;
  } else if (!strcmp(argv[1], "read")) {
    for (long i = 0; i < count; i++)
      failed += read(in, &byte, 1) != 1;
  } else {
    for (long i = 0; i < count; i++)
      failed += syscall(SYS_getppid) <= 0;
  }
  double end = now();
  if (failed) {
    fprintf(stderr, "%ld of %ld calls failed\n", failed, count);
    return 1;
  }
  printf("%.3f\n", (end - begin) / count);
  return 0;
}
