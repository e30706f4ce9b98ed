// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

/** A command line to copy. */
public record Command(String text) implements Block {}
