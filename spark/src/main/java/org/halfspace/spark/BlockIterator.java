// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Works through an iterator some elements at a time. Not thread-safe. */
final class BlockIterator<A, B> implements Iterator<B> {
  private final Iterator<A> source;
  private final UnaryOperator<A> kept;
  private final int atOnce;
  private final Function<List<A>, List<B>> work;
  private List<B> done = List.of();
  private int next;

  /**
   * @param kept what to keep of an element until its block is worked on
   */
  BlockIterator(
      Iterator<A> source, UnaryOperator<A> kept, int atOnce, Function<List<A>, List<B>> work) {
    this.source = source;
    this.kept = kept;
    this.atOnce = atOnce;
    this.work = work;
  }

  @Override
  public boolean hasNext() {
    while (next == done.size() && source.hasNext()) {
      List<A> block = new ArrayList<>(atOnce);
      while (block.size() < atOnce && source.hasNext()) {
        block.add(kept.apply(source.next()));
      }
      done = work.apply(block);
      next = 0;
    }
    return next < done.size();
  }

  @Override
  public B next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return done.get(next++);
  }
}
