// SPDX-License-Identifier: Apache-2.0
package org.halfspace.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.halfspace.exchange.BitOrder.LEAST_SIGNIFICANT_FIRST;
import static org.halfspace.exchange.BitOrder.MOST_SIGNIFICANT_FIRST;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.halfspace.code.CodeData;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed codes on disk: round trips, NumPy and faiss as judges, hostile files. */
class PackedFileTest {
  @TempDir Path folder;

  private Path path(String name) {
    return folder.resolve(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 63, 64, 65, 300})
  void whatIsReadIsWhatWasWritten(int n) throws IOException {
    byte[] packed = Codes.random(101, n, n);
    CodeData codes = Codes.of(n, packed);
    for (BitOrder order : BitOrder.values()) {
      PackedFile.writeNpy(path("codes.npy"), Existing.REPLACE, order, codes);
      PackedFile.writeRaw(path("codes.bin"), Existing.REPLACE, order, codes);
      CodeData npy = PackedFile.openNpy(path("codes.npy"), order, n);
      CodeData raw = PackedFile.openRaw(path("codes.bin"), order, n);
      assertThat(npy.count()).isEqualTo(101).isEqualTo(raw.count());
      assertThat(npy.bits()).isEqualTo(n).isEqualTo(raw.bits());
      assertThat(Codes.readAll(npy, 7)).containsExactly(packed);
      assertThat(Codes.readAll(npy, 1000)).as("a second pass").containsExactly(packed);
      assertThat(Codes.readAll(raw, 7)).containsExactly(packed);
    }
    PackedFile.writeSignedNpy(path("signed.npy"), Existing.KEEP, codes);
    CodeData signed = PackedFile.openNpy(path("signed.npy"), MOST_SIGNIFICANT_FIRST, n);
    assertThat(Codes.readAll(signed, 7)).containsExactly(packed);
  }

  @Test
  void numPyReadsThem() throws IOException {
    CodeData codes = Codes.of(13, Codes.random(50, 13, 1));
    PackedFile.writeNpy(path("ubinary.npy"), Existing.KEEP, MOST_SIGNIFICANT_FIRST, codes);
    PackedFile.writeSignedNpy(path("binary.npy"), Existing.KEEP, codes);
    PackedFile.writeNpy(path("little.npy"), Existing.KEEP, LEAST_SIGNIFICANT_FIRST, codes);
    PackedFile.writeRaw(path("faiss.bin"), Existing.KEEP, LEAST_SIGNIFICANT_FIRST, codes);
    BitText.write(path("bits.txt"), Existing.KEEP, codes);

    assertThat(
            Python.numpy(
                folder,
                """
                bits = np.array([list(map(int, line.strip())) for line in open('bits.txt')])
                packed, little = np.packbits(bits, axis=1), np.packbits(bits, axis=1, bitorder='little')
                u, b, l = np.load('ubinary.npy'), np.load('binary.npy'), np.load('little.npy')
                assert bits.shape == (50, 13) and u.dtype == np.uint8 and b.dtype == np.int8
                assert (u == packed).all() and (l == little).all()
                # as sentence-transformers makes 'binary'
                assert (b == (packed - 128).astype(np.int8)).all()
                assert (np.fromfile('faiss.bin', np.uint8).reshape(50, 2) == little).all()
                print('same')
                """))
        .isEqualToIgnoringNewLines("same");
  }

  @Test
  void thoseOfNumPyAndSentenceTransformersAreRead() throws IOException {
    Python.numpy(
        folder,
        """
        x = np.random.default_rng(1).standard_normal((40, 24))
        packed = np.packbits(x > 0, axis=1)
        np.save('ubinary.npy', packed)
        np.save('binary.npy', (packed - 128).astype(np.int8))
        np.save('little.npy', np.packbits(x > 0, axis=1, bitorder='little'))
        np.save('x.npy', x.astype(np.float32))
        packed.tofile('raw.bin')
        """);
    byte[] packed = Files.readAllBytes(path("raw.bin"));
    CodeData unsigned = PackedFile.openNpy(path("ubinary.npy"), MOST_SIGNIFICANT_FIRST);
    assertThat(unsigned.bits()).isEqualTo(24);
    assertThat(Codes.readAll(unsigned, 9)).containsExactly(packed);
    assertThat(Codes.readAll(PackedFile.openNpy(path("binary.npy"), MOST_SIGNIFICANT_FIRST), 9))
        .containsExactly(packed);
    assertThat(Codes.readAll(PackedFile.openNpy(path("little.npy"), LEAST_SIGNIFICANT_FIRST), 9))
        .containsExactly(packed);
  }

  /** faiss says itself which order it has: its code of a vector, and its distances. */
  @Test
  void faissHasTheLeastSignificantBitFirst() throws IOException {
    PackedFile.writeRaw(
        path("ours.bin"),
        Existing.KEEP,
        LEAST_SIGNIFICANT_FIRST,
        Codes.of(16, Codes.random(30, 16, 2)));
    String printed =
        Python.faiss(
            folder,
            """
            x = np.random.default_rng(1).standard_normal((40, 6)).astype(np.float32)
            lsh = faiss.IndexLSH(6, 13)
            lsh.sa_encode(x).tofile('lsh.bin')
            bits = lsh.rrot.apply(x) >= 0
            open('lsh.txt', 'w').writelines(''.join(str(int(b)) for b in row) + '\\n' for row in bits)
            itq = faiss.index_factory(16, 'ITQ,LSH')
            y = np.random.default_rng(2).standard_normal((500, 16)).astype(np.float32)
            itq.train(y)
            codes = itq.sa_encode(y[:20])
            codes.tofile('itq.bin')
            bits = faiss.downcast_VectorTransform(itq.chain.at(0)).apply(y[:20]) >= 0
            open('itq.txt', 'w').writelines(''.join(str(int(b)) for b in row) + '\\n' for row in bits)
            ours = np.fromfile('ours.bin', np.uint8).reshape(30, 2)
            index = faiss.IndexBinaryFlat(16)
            index.add(ours)
            print(*index.search(ours[:1], 30)[0][0])
            """);
    for (String index : new String[] {"lsh", "itq"}) {
      int n = index.equals("lsh") ? 13 : 16;
      CodeData codes = PackedFile.openRaw(path(index + ".bin"), LEAST_SIGNIFICANT_FIRST, n);
      assertThat(Codes.readAll(codes, 9))
          .as(index)
          .containsExactly(Codes.readAll(BitText.open(path(index + ".txt")), 9));
    }
    byte[] ours = Codes.random(30, 16, 2);
    int[] distances = new int[30];
    for (int i = 0; i < 30; i++) {
      distances[i] =
          Integer.bitCount((ours[0] ^ ours[2 * i]) & 0xff)
              + Integer.bitCount((ours[1] ^ ours[2 * i + 1]) & 0xff);
    }
    Arrays.sort(distances);
    assertThat(Arrays.stream(printed.strip().split(" ")).mapToInt(Integer::parseInt))
        .containsExactly(Arrays.stream(distances).boxed().toArray(Integer[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void bitsBehindTheLastAreRefusedWithRowAndOffset(BitOrder order) throws IOException {
    byte[] packed = Codes.random(30, 20, 3);
    packed[3 * 17 + 2] |= 4;
    PackedFile.writeNpy(path("codes.npy"), Existing.KEEP, order, Codes.of(24, packed));
    PackedFile.writeRaw(path("codes.bin"), Existing.KEEP, order, Codes.of(24, packed));

    // An npy header of version 1 takes 128 bytes here.
    assertThatThrownBy(() -> Codes.readAll(PackedFile.openNpy(path("codes.npy"), order, 20), 7))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("row 17, byte offset " + (128 + 53))
        .hasMessageContaining("after the 20 of a code, which must be zero");
    assertThatThrownBy(() -> Codes.readAll(PackedFile.openRaw(path("codes.bin"), order, 20), 7))
        .hasMessageContaining("row 17, byte offset 53");
    assertThat(Codes.readAll(PackedFile.openRaw(path("codes.bin"), order, 24), 7)).hasSize(90);
  }

  @Test
  void bitsBehindTheLastAreNotWritten() throws IOException {
    byte[] packed = Codes.random(300, 20, 3);
    packed[3 * 217 + 2] |= 1;
    CodeData codes = Codes.of(20, packed);
    Path file = path("codes");
    List<Callable<Void>> writers =
        List.of(
            () -> {
              PackedFile.writeNpy(file, Existing.KEEP, LEAST_SIGNIFICANT_FIRST, codes);
              return null;
            },
            () -> {
              PackedFile.writeSignedNpy(file, Existing.KEEP, codes);
              return null;
            },
            () -> {
              PackedFile.writeRaw(file, Existing.KEEP, MOST_SIGNIFICANT_FIRST, codes);
              return null;
            },
            () -> {
              BitText.write(file, Existing.KEEP, codes);
              return null;
            });
    for (Callable<Void> writer : writers) {
      assertThatThrownBy(writer::call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("code in row 17");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void codesOfMoreBitsThanCanBeCountedAreRefused() throws IOException {
    Files.write(path("codes.bin"), new byte[1]);
    for (int n = Integer.MAX_VALUE; n > Integer.MAX_VALUE - 7; n--) {
      int bits = n;
      assertThatThrownBy(() -> PackedFile.openRaw(path("codes.bin"), MOST_SIGNIFICANT_FIRST, bits))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("codes of " + n + " bits");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "floats.npy, array of <f4",
    "flat.npy, shape [12]",
    "wide.npy, array of <i8",
    "fortran.npy, Fortran order",
    "none.npy, holds no codes",
    "narrow.npy, 0 columns",
    "empty.npy, ends within its npy header",
    "text.npy, npy magic",
  })
  void otherArraysAreRefused(String name, String reason) throws IOException {
    Python.numpy(
        folder,
        """
        np.save('floats.npy', np.zeros((4, 3), np.float32))
        np.save('flat.npy', np.zeros(12, np.uint8))
        np.save('wide.npy', np.zeros((4, 3), np.int64))
        np.save('fortran.npy', np.asfortranarray(np.zeros((4, 3), np.uint8)))
        np.save('none.npy', np.zeros((0, 3), np.uint8))
        np.save('narrow.npy', np.zeros((4, 0), np.uint8))
        open('empty.npy', 'w')
        open('text.npy', 'w').write('1,2,3 and more')
        """);
    assertThatThrownBy(() -> PackedFile.openNpy(path(name), MOST_SIGNIFICANT_FIRST))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(reason);
  }

  @Test
  void wrongSizesAreTold() throws IOException {
    byte[] packed = Codes.random(10, 24, 4);
    Files.write(path("codes.bin"), Arrays.copyOf(packed, 29));
    assertThatThrownBy(() -> PackedFile.openRaw(path("codes.bin"), LEAST_SIGNIFICANT_FIRST, 24))
        .hasMessageContaining("29 bytes are not a whole number of bits of 3 bytes (24 bits)")
        .hasMessageContaining("2 left over after the last of 9");
    Files.write(path("codes.bin"), new byte[0]);
    assertThatThrownBy(() -> PackedFile.openRaw(path("codes.bin"), LEAST_SIGNIFICANT_FIRST, 24))
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> PackedFile.openRaw(path("codes.bin"), LEAST_SIGNIFICANT_FIRST, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bits: 0");
    assertThatThrownBy(() -> PackedFile.openRaw(path("absent"), LEAST_SIGNIFICANT_FIRST, 8))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> PackedFile.openNpy(folder, LEAST_SIGNIFICANT_FIRST))
        .hasMessageContaining("not a regular file");

    Path npy = path("codes.npy");
    PackedFile.writeNpy(npy, Existing.KEEP, MOST_SIGNIFICANT_FIRST, Codes.of(24, packed));
    for (int n : new int[] {16, 25, -3, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> PackedFile.openNpy(npy, MOST_SIGNIFICANT_FIRST, n))
          .hasMessageContaining("one of " + n + " bits");
    }
    byte[] whole = Files.readAllBytes(npy);
    Files.write(npy, Arrays.copyOf(whole, whole.length - 4));
    assertThatThrownBy(() -> PackedFile.openNpy(npy, MOST_SIGNIFICANT_FIRST))
        .hasMessageContaining("ends in row 8 of 10");
    Files.write(npy, Arrays.copyOf(whole, whole.length + 4));
    assertThatThrownBy(() -> PackedFile.openNpy(npy, MOST_SIGNIFICANT_FIRST))
        .hasMessageContaining("4 bytes too many");
  }

  @Test
  void everyDamagedFileIsRefusedOrStillHasItsCodes() throws IOException {
    Path path = path("codes.npy");
    PackedFile.writeNpy(
        path, Existing.KEEP, MOST_SIGNIFICANT_FIRST, Codes.of(13, Codes.random(20, 13, 5)));
    byte[] whole = Files.readAllBytes(path);
    SplittableRandom random = new SplittableRandom(6);
    for (int trial = 0; trial < 1500; trial++) {
      byte[] damaged =
          Arrays.copyOf(whole, trial % 3 == 0 ? random.nextInt(whole.length) : whole.length);
      for (int flips = random.nextInt(3); flips >= 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(path, damaged);
      try {
        CodeData data = PackedFile.openNpy(path, MOST_SIGNIFICANT_FIRST, 13);
        assertThat(Codes.readAll(data, 8)).hasSize((int) data.count() * 2);
      } catch (DamagedFileException e) {
        assertThat(e).hasMessageContaining("codes.npy");
      } catch (RuntimeException | Error e) {
        fail("trial " + trial + " ended in " + e, e);
      }
    }
  }

  @Test
  void anEarlierFileIsKept() throws IOException {
    Path path = Files.writeString(path("codes.npy"), "precious");
    CodeData codes = Codes.of(8, new byte[3]);
    assertThatThrownBy(
            () -> PackedFile.writeNpy(path, Existing.KEEP, MOST_SIGNIFICANT_FIRST, codes))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> BitText.write(path, Existing.KEEP, codes))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(path)).isEqualTo("precious");
  }
}
