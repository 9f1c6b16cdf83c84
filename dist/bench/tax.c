// SPDX-License-Identifier: Apache-2.0
// Times one thing in a loop: tax write|read|getppid|connect COUNT prints nanoseconds of CPU for each. The last is
// a TCP connection over loopback, with its end.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  // Not what other programs take meanwhile.
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static int listener;
static struct sockaddr_in address = {.sin_family = AF_INET};

static int listen_on_loopback(void) {
  socklen_t size = sizeof(address);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  listener = socket(AF_INET, SOCK_STREAM, 0);
  return listener >= 0 && !bind(listener, (struct sockaddr *)&address, size) && !listen(listener, 16) &&
         !getsockname(listener, (struct sockaddr *)&address, &size);
}

// Ends it by a reset, so that no port stays taken.
static int connect_once(void) {
  struct linger reset = {.l_onoff = 1};
  int client = socket(AF_INET, SOCK_STREAM, 0);
  int done = client >= 0 && !setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) &&
             !connect(client, (struct sockaddr *)&address, sizeof(address));
  int server = done ? accept(listener, NULL, NULL) : -1;
  close(client);
  close(server);
  return server >= 0;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: tax write|read|getppid|connect COUNT\n");
    return 2;
  }
  long count = atol(argv[2]);
  char byte = 0;
  long failed = 0;
  int out = open("/dev/null", O_WRONLY);
  int in = open("/dev/zero", O_RDONLY);
  if (out < 0 || in < 0 || !listen_on_loopback()) {
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
  } else if (!strcmp(argv[1], "connect")) {
    for (long i = 0; i < count; i++)
      failed += !connect_once();
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
