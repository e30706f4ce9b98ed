// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.Optional;
import org.halfspace.code.ByteTables;
import org.halfspace.code.DecoderType;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.fit.decoder.PrefixOrder;
import org.halfspace.fit.decoder.ReorderedUnits;
import org.halfspace.internal.Parallel;
import org.halfspace.source.PrincipalAxes;

/**
 * Tables for whole bytes, or for half bytes where those would be too many, behind units in an order
 * in which those that explain each other share a table.
 */
public final class TableWay implements DecoderWay {
  private final boolean mayReorder;
  private final long seed;
  private final long memory;
  private final int threads;

  /**
   * @param mayReorder whether codes may have their units in another order; not where they exist
   * @param seed of the choice of units that share a table
   * @param memory that Java may take, in bytes
   */
  public TableWay(boolean mayReorder, long seed, long memory, int threads) {
    this.mayReorder = mayReorder;
    this.seed = seed;
    this.memory = memory;
    this.threads = Parallel.requireThreads(threads);
  }

  @Override
  public DecoderType type() {
    return DecoderType.TABLES;
  }

  @Override
  public Attempt fit(CodedSample sample, PrincipalAxes axes) {
    UnitLayout layout = sample.codec().units().layout();
    Optional<Integer> widest = TableFit.widest(layout);
    if (widest.isEmpty()) {
      return Attempt.none(TableFit.obstacle(layout, Byte.SIZE / 2).orElseThrow());
    }
    int entryBits = widest.get();
    Optional<String> shortage = TableFit.shortage(sample, entryBits, memory);
    if (shortage.isPresent()) {
      return Attempt.none(shortage.get());
    }
    Optional<int[]> order =
        mayReorder
            ? Optional.of(UnitGrouping.of(sample, entryBits, seed, threads))
            : Optional.empty();
    return Attempt.of(fitted(sample, order, entryBits));
  }

  @Override
  public Fitted refit(CodedSample sample, Fitted before) {
    int entryBits = ((ByteTables) before.codec().decoder()).entryBits();
    return fitted(sample, before.order(), entryBits);
  }

  private Fitted fitted(CodedSample sample, Optional<int[]> order, int entryBits) {
    CodedSample own = sample;
    if (order.isPresent()) {
      VectorCodec ordered = ReorderedUnits.of(sample.codec(), PrefixOrder.of(order.get()));
      own = sample.inOrder(ordered, order.get());
    }
    TableFit.Result result = TableFit.of(own, new TableFit.Settings(entryBits, threads));
    return new Fitted(own.codec().withDecoder(result.decoder()), order, Optional.empty());
  }
}
