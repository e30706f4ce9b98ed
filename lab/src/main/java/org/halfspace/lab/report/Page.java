// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.lab.Provenance;

/**
 * A page of results.
 *
 * @param title its heading and the name of its window
 * @param lead what it is about and how to read it
 * @param sections its parts; from four on, a table of contents leads to them
 * @param facts how it was made, printed at the end
 */
public record Page(String title, Paragraph lead, List<Section> sections, List<Fact> facts) {

  /** One line at the end of a page. */
  public record Fact(String name, String value) {}

  public Page {
    if (title.isBlank()) {
      throw new IllegalArgumentException("title: blank");
    }
    sections = List.copyOf(sections);
    facts = List.copyOf(facts);
  }

  /** What a provenance has to say, as the end of a page. */
  public static List<Fact> facts(Provenance provenance, Fact... more) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Command", provenance.command()));
    facts.add(new Fact("Seed", Long.toString(provenance.seed())));
    facts.addAll(List.of(more));
    facts.add(new Fact("Date", provenance.date().toString()));
    facts.add(new Fact("Halfspace", provenance.version()));
    facts.add(new Fact("Java", provenance.jdk()));
    facts.add(new Fact("Processor", provenance.cpu()));
    return List.copyOf(facts);
  }
}
