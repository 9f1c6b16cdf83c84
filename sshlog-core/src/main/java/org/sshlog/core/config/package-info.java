// SPDX-License-Identifier: Apache-2.0
/**
 * From YAML files to a plan: {@link org.sshlog.core.config.ConfigFiles} finds the files, {@link
 * org.sshlog.core.config.ConfigParser} turns each into a document that keeps the place of
 * everything in it, and {@link org.sshlog.core.config.ConfigCompiler} turns all documents and the
 * loaded plug-ins into a {@link org.sshlog.core.config.Plan}. Every mistake of every file is
 * collected in {@link org.sshlog.core.problem.Problems}; a plan exists only when there is none.
 *
 * <p>Called at start, by {@code --check} and at each reload, by one thread at a time. Nothing is
 * kept between two calls, so a second plan can be compiled while the first one runs.
 */
package org.sshlog.core.config;
