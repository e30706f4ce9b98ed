// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

/** A heading inside a section. */
public record Subheading(String text) implements Block {}
