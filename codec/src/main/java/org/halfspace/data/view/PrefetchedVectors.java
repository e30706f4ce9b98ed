// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.view;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.halfspace.data.VectorData;
import org.halfspace.data.format.Blocks;

/**
 * Reads ahead in a thread of its own, so that reading and decoding overlap with what is done to the
 * vectors. Each open pass has one daemon thread and two blocks of about 4 MiB (or of one vector
 * each where that is larger); the thread ends with the pass, so passes must be closed. Trouble met
 * while reading ahead is thrown in the thread of the reader, after the vectors before it. As
 * thread-safe as the set it reads from.
 */
public final class PrefetchedVectors extends ForwardingVectors {
  private static final int BLOCK_BYTES = 1 << 22;
  private static final int BLOCKS = 2;

  private PrefetchedVectors(VectorData data) {
    super(data);
  }

  public static PrefetchedVectors of(VectorData data) {
    return new PrefetchedVectors(data);
  }

  @Override
  public Pass open() throws IOException {
    return new PrefetchPass(data().open());
  }

  /** Rows on their way from one thread to the other; with a failure, the last of the pass. */
  private static final class Block {
    private final float[] values;
    private int rows;
    private Throwable failure;

    Block(int length) {
      values = new float[length];
    }
  }

  private final class PrefetchPass implements Blocks.SkippingPass {
    private final Pass pass;
    private final int blockRows;
    private final Thread thread;
    private final BlockingQueue<Block> empty = new LinkedBlockingQueue<>();
    private final BlockingQueue<Block> full = new LinkedBlockingQueue<>();
    private boolean reading;
    private volatile boolean closed;
    private Block current;
    private int served;
    private long left = count();

    PrefetchPass(Pass pass) {
      this.pass = pass;
      blockRows = (int) Math.min(count(), Blocks.rowsOfSize(BLOCK_BYTES, dimension()));
      for (int i = 0; i < BLOCKS; i++) {
        empty.add(new Block(blockRows * dimension()));
      }
      thread = new Thread(this::readAhead, "halfspace-prefetch");
      thread.setDaemon(true);
    }

    private void readAhead() {
      boolean more = true;
      while (more) {
        Block block;
        try {
          block = empty.take();
        } catch (InterruptedException e) {
          // Nobody interrupts this thread; close() wakes it by a block.
          return;
        }
        if (closed) {
          return;
        }
        try {
          block.rows = pass.read(block.values, blockRows);
        } catch (IOException | RuntimeException | Error e) {
          block.rows = 0;
          block.failure = e;
        }
        more = block.rows > 0;
        full.add(block);
      }
    }

    @Override
    public void skip(long rows) throws IOException {
      if (reading) {
        Blocks.readOver(this, rows, dimension());
      } else {
        Blocks.skip(pass, rows, dimension());
        left -= rows;
      }
    }

    @Override
    public int read(float[] block, int maximumRows) throws IOException {
      if (closed) {
        throw new IllegalStateException("the pass is closed");
      }
      if (!reading) {
        reading = true;
        thread.start();
      }
      int dimension = dimension();
      int rows = Blocks.rowsToRead(block, maximumRows, dimension, left);
      int done = 0;
      while (done < rows) {
        if (current == null) {
          current = take();
          served = 0;
        }
        if (current.rows == 0) {
          if (done > 0) {
            break;
          }
          throwFailure();
        }
        int step = Math.min(rows - done, current.rows - served);
        System.arraycopy(
            current.values, served * dimension, block, done * dimension, step * dimension);
        done += step;
        served += step;
        left -= step;
        if (served == current.rows) {
          empty.add(current);
          current = null;
        }
      }
      return done;
    }

    private Block take() throws InterruptedIOException {
      try {
        return full.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for vectors");
      }
    }

    private void throwFailure() throws IOException {
      Throwable failure = current.failure;
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      throw new IllegalStateException("a pass ended " + left + " rows before its count");
    }

    @Override
    public void close() throws IOException {
      closed = true;
      empty.add(new Block(0));
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      pass.close();
    }
  }
}
