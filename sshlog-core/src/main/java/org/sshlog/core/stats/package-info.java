// SPDX-License-Identifier: Apache-2.0
/** What is counted, and how losses become events. */
package org.sshlog.core.stats;
