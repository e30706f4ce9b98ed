// SPDX-License-Identifier: Apache-2.0
/**
 * A page of results as plain values, and the self-contained HTML file it becomes: it opens from the
 * disk, asks no server for anything, and reads well on a phone, on paper and through a screen
 * reader.
 */
package org.halfspace.lab.report;
