// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.util.List;

/** A paragraph of text. Nothing in it is read as markup. */
public record Paragraph(List<Text> texts) implements Block {

  /** How a piece of text is set. */
  public enum Kind {
    PLAIN,
    /** A term where it is defined, or the one thing to take away. */
    STRONG,
    /** Formulas, file names and commands. */
    CODE
  }

  /** A piece of text in one setting. */
  public record Text(Kind kind, String text) {}

  public Paragraph {
    texts = List.copyOf(texts);
  }

  /** A paragraph of plain text. */
  public static Paragraph of(String text) {
    return new Paragraph(List.of(plain(text)));
  }

  /** A paragraph of several pieces; spaces between them are the caller's. */
  public static Paragraph of(Text... texts) {
    return new Paragraph(List.of(texts));
  }

  public static Text plain(String text) {
    return new Text(Kind.PLAIN, text);
  }

  public static Text strong(String text) {
    return new Text(Kind.STRONG, text);
  }

  public static Text code(String text) {
    return new Text(Kind.CODE, text);
  }
}
