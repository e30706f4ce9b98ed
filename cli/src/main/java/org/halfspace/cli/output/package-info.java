// SPDX-License-Identifier: Apache-2.0
/** Printing, progress, failures and stop signals. */
package org.halfspace.cli.output;
