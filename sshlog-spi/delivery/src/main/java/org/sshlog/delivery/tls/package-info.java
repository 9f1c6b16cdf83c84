// SPDX-License-Identifier: Apache-2.0
/**
 * For actions that send over TLS: the parameters that name PEM files, and the settings that are
 * made of these. Called while an action is made; opens nothing but the files.
 */
package org.sshlog.delivery.tls;
