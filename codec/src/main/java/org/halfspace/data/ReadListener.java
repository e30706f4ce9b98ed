// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

/**
 * Receives remarks about data that are read, and knows what the choices of {@link ReadOptions} are
 * called where they are made, so that messages can name them in the words of a program's users. May
 * be called by several threads.
 */
public interface ReadListener {
  /** Drops all remarks; choices are called as in Java. */
  ReadListener SILENT = remark -> {};

  /**
   * Hears something that does not stop the reading but may not be what was meant: a first line that
   * counts, numbers that float32 cannot tell apart. Called while a file is opened.
   *
   * @param remark one line that begins with the name of the file
   */
  void remark(String remark);

  /**
   * How a choice is made, for messages that advise it.
   *
   * @param option the choice
   * @param value what to choose, in plain words: {@code yes}, {@code gray or rgb}
   */
  default String howToAsk(ReadOption option, String value) {
    return "ReadOptions." + option.method() + " (" + value + ")";
  }
}
