// SPDX-License-Identifier: Apache-2.0
/**
 * What several commands have in common: options and arguments, and how files are read and told
 * apart.
 */
package org.halfspace.cli.option;
