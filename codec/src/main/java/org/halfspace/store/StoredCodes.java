// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.data.format.NpyHeader;
import org.halfspace.io.DamagedFileException;

/** Codes in an npz file, as {@link CodesFile} found it. */
record StoredCodes(Path path, String name, CodeLayout layout, long count, Optional<String> model)
    implements CodeData {

  @Override
  public String description() {
    return name
        + ": "
        + count
        + " codes of "
        + bits()
        + " bits"
        + (gain() == Gain.NONE ? "" : " with gains");
  }

  @Override
  public Pass open() throws IOException {
    ZipFile zip = CodesReader.zip(path, name);
    try {
      CheckedEntry stream = new CheckedEntry(zip, CodesFile.CODES);
      NpyHeader.read(Channels.newChannel(stream), name + ", codes");
      return new StoredPass(this, zip, stream, gainStream(zip));
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private Optional<CheckedEntry> gainStream(ZipFile zip) throws IOException {
    if (gain() == Gain.NONE) {
      return Optional.empty();
    }
    CheckedEntry stream = new CheckedEntry(zip, CodesFile.GAINS);
    NpyHeader.read(Channels.newChannel(stream), name + ", gains");
    return Optional.of(stream);
  }

  private static final class StoredPass implements CodeData.Pass {
    private final StoredCodes codes;
    private final ZipFile zip;
    private final CheckedEntry stream;
    private final Optional<CheckedEntry> gains;
    private long done;
    private long gainsRead;

    StoredPass(StoredCodes codes, ZipFile zip, CheckedEntry stream, Optional<CheckedEntry> gains) {
      this.codes = codes;
      this.zip = zip;
      this.stream = stream;
      this.gains = gains;
    }

    @Override
    public int read(byte[] block, int maximumRows) throws IOException {
      int rows = (int) Math.min(maximumRows, codes.count() - done);
      int bytes = codes.bytesPerCode();
      int wanted = Math.multiplyExact(rows, bytes);
      int got;
      try {
        got = stream.readNBytes(block, 0, wanted);
      } catch (ZipException | EOFException e) {
        throw CodesReader.corrupt(
            codes.name(), "array 'codes' cannot be read after row " + done + ": " + e.getMessage());
      }
      if (got < wanted) {
        throw new DamagedFileException(
            DamagedFileException.Kind.TRUNCATED,
            codes.name()
                + ": array 'codes' ends in row "
                + (done + got / bytes)
                + " of "
                + codes.count());
      }
      if (rows == 0) {
        requireEnd(stream, "codes");
        // Whoever wants codes alone leaves the gains where they are.
        if (gains.isPresent() && gainsRead == codes.count()) {
          requireEnd(gains.get(), "gains");
        }
      }
      requireZeroTails(block, rows);
      done += rows;
      return rows;
    }

    /** Bits that changed on a disk show at the end only, but no earlier block is the last. */
    private void requireEnd(CheckedEntry entry, String array) throws IOException {
      if (entry.read() >= 0) {
        throw CodesReader.corrupt(
            codes.name(), "array '" + array + "' has bytes after its last row");
      }
      if (!entry.matches()) {
        throw CodesReader.corrupt(
            codes.name(),
            "array '" + array + "' does not have the checksum that the zip states for it");
      }
    }

    @Override
    public void gains(short[] into, int rows) throws IOException {
      if (codes.gain() == Gain.NONE) {
        throw new IllegalStateException("these codes have no gain");
      }
      byte[] bytes;
      try {
        bytes = gains.orElseThrow().readNBytes(Math.multiplyExact(rows, Short.BYTES));
      } catch (ZipException | EOFException e) {
        throw CodesReader.corrupt(
            codes.name(),
            "array 'gains' cannot be read before row " + done + ": " + e.getMessage());
      }
      if (bytes.length < rows * Short.BYTES) {
        throw new DamagedFileException(
            DamagedFileException.Kind.TRUNCATED,
            codes.name()
                + ": array 'gains' ends in row "
                + (done - rows + bytes.length / Short.BYTES)
                + " of "
                + codes.count());
      }
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(into, 0, rows);
      gainsRead += rows;
      int refused = codes.gain().firstRefused(into, rows);
      if (refused >= 0) {
        throw CodesReader.corrupt(
            codes.name(),
            "gain in row "
                + (done - rows + refused)
                + " is "
                + HalfFloat.toFloat(into[refused])
                + ", must be finite and not negative");
      }
    }

    private void requireZeroTails(byte[] block, int rows) throws DamagedFileException {
      int refused = codes.layout().firstWithTail(block, rows);
      if (refused >= 0) {
        throw CodesReader.corrupt(
            codes.name(),
            "row "
                + (done + refused)
                + " has bits set after the "
                + codes.bits()
                + " of a code, which must be zero");
      }
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
