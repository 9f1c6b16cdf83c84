// SPDX-License-Identifier: Apache-2.0
/**
 * Lets through a limited number of events in a time. Called by the thread of the rule that names
 * it, which owns the counters; what is suppressed is counted and logged.
 */
package org.sshlog.filter.ratelimit;
