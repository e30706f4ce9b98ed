// SPDX-License-Identifier: Apache-2.0
/** The command line: one class per command, nothing but parsing, progress and printing. */
package org.halfspace.cli;
