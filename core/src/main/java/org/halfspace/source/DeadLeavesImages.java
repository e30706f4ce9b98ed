// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;

/** A range of the images of one seed, drawn while they are read. */
final class DeadLeavesImages implements VectorData {
  private final DeadLeaves leaves;
  private final long seed;
  private final long first;
  private final long count;
  private final int threads;

  DeadLeavesImages(DeadLeaves leaves, long seed, long first, long count, int threads) {
    if (first < 0) {
      throw new IllegalArgumentException("first: " + first + ", must not be negative");
    }
    if (count < 1 || count > Long.MAX_VALUE - first) {
      throw new IllegalArgumentException(
          "count: " + count + ", must lie in 1.." + (Long.MAX_VALUE - first));
    }
    Parallel.requireThreads(threads);
    this.leaves = leaves;
    this.seed = seed;
    this.first = first;
    this.count = count;
    this.threads = threads;
  }

  @Override
  public int dimension() {
    return leaves.side() * leaves.side();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public String description() {
    return "dead-leaves images, %d × %d × %d, seed %d"
        .formatted(count, leaves.side(), leaves.side(), seed);
  }

  @Override
  public Optional<Path> path() {
    return Optional.empty();
  }

  @Override
  public Pass open() {
    return new Drawing();
  }

  private final class Drawing implements Pass {
    private final ExecutorService workers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads,
                task -> {
                  Thread thread = new Thread(task, "dead-leaves");
                  thread.setDaemon(true);
                  return thread;
                });
    private long next;
    private boolean closed;

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      if (closed) {
        throw new IOException("this pass over " + description() + " is closed");
      }
      Objects.checkFromIndexSize(0L, (long) maximumRows * dimension(), block.length);
      int rows = (int) Math.min(maximumRows, count - next);
      if (workers == null) {
        draw(block, 0, rows);
      } else {
        drawInParallel(block, rows);
      }
      next += rows;
      return rows;
    }

    private void draw(float[] block, int from, int to) {
      for (int row = from; row < to; row++) {
        leaves.draw(seed, first + next + row, block, row * dimension());
      }
    }

    private void drawInParallel(float[] block, int rows) throws IOException {
      List<Callable<Void>> parts = new ArrayList<>();
      for (int part = 0; part < threads; part++) {
        int from = (int) ((long) rows * part / threads);
        int to = (int) ((long) rows * (part + 1) / threads);
        parts.add(
            () -> {
              draw(block, from, to);
              return null;
            });
      }
      try {
        for (Future<Void> part : workers.invokeAll(parts)) {
          part.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while drawing " + description());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw new IllegalStateException("drawing " + description() + " failed", e.getCause());
      }
    }

    @Override
    public void close() {
      closed = true;
      if (workers != null) {
        workers.shutdownNow();
      }
    }
  }
}
