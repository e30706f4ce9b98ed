// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the first lines of a text look like: one eigenvalue each, or how people write eigenvalues by
 * mistake. Not thread-safe.
 */
final class EigenvalueLines {
  private static final int MOST = 1000;
  private static final Pattern SEPARATOR = Pattern.compile("[ \\t]*[,;\\t ][ \\t]*");

  private long count;
  private long first;
  private String firstText = "";
  private boolean single = true;
  private boolean singleLater = true;
  private boolean commas = true;
  private boolean someComma;
  private boolean trailing = true;
  private boolean indexed = true;
  private long start;
  private int fields;

  boolean goesOn() {
    return count < MOST;
  }

  long count() {
    return count;
  }

  /**
   * Whether each line is one field, or would be without a heading; also if the first is one number,
   * whatever follows.
   */
  boolean areSingle() {
    return single
        || (singleLater && count > 1)
        || EigenvalueFile.NUMBER.matcher(firstText).matches();
  }

  void add(String text, long number) {
    List<String> parts = List.of(SEPARATOR.split(text, -1));
    boolean comma = EigenvalueFile.COMMA_NUMBER.matcher(text).matches();
    if (count == 0) {
      first = number;
      firstText = text;
      fields = parts.size();
    }
    single &= parts.size() == 1;
    singleLater &= count == 0 || EigenvalueFile.NUMBER.matcher(text).matches();
    commas &= comma || EigenvalueFile.NUMBER.matcher(text).matches();
    someComma |= comma;
    trailing &=
        parts.size() == 2
            && parts.get(1).isEmpty()
            && EigenvalueFile.NUMBER.matcher(parts.get(0)).matches();
    indexed &= isNext(parts);
    count++;
  }

  /** Two fields, of which the first counts from 0 or 1; the first line may be a heading. */
  private boolean isNext(List<String> parts) {
    if (parts.size() != 2 || parts.get(1).isEmpty()) {
      return false;
    }
    if (!parts.get(0).matches("[0-9]{1,9}")) {
      start = 1;
      return count == 0 && !EigenvalueFile.NUMBER.matcher(parts.get(1)).matches();
    }
    long index = Long.parseLong(parts.get(0));
    if (count - start == 0) {
      start = count - index;
      return index <= 1;
    }
    return index == count - start;
  }

  /** What is wrong with lines that are all wrong in the same way. */
  Optional<String> mistake() {
    String line = "line " + first + ": '" + EigenvalueFile.shown(firstText) + "'";
    if (commas && someComma) {
      return Optional.of(
          line
              + " has a decimal comma; use a point (separate vectors of two whole numbers with a"
              + " semicolon)");
    }
    if (trailing) {
      return Optional.of(line + " ends with a separator");
    }
    if (indexed && count > 1) {
      return Optional.of(line + ": the first of two columns counts the lines; leave it out");
    }
    if (count == 1
        && fields > 1
        && EigenvalueFile.NUMBER.matcher(firstText.split("[,;\\t ]")[0]).matches()) {
      return Optional.of(line + " is the only line and holds several numbers");
    }
    return Optional.empty();
  }
}
