// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of single methods, run by {@code dist/bench/events.sh}. */
package org.sshlog.bench;
