// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.halfspace.cli.Commands.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.io.Existing;
import org.halfspace.store.CodesFile;
import org.halfspace.testing.Need;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL server takes codes by the statements of docs/formats.md, finds the same neighbors,
 * and gives the codes back. The server is the one the environment variable HALFSPACE_POSTGRES names
 * by a JDBC address.
 */
class PostgresTest {
  private static final int BITS = 300;
  private static final int COUNT = 4000;
  private static final int K = 25;
  private static final String TABLE = "items";

  @TempDir Path folder;
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    String address = System.getenv("HALFSPACE_POSTGRES");
    Need.POSTGRESQL.require(address != null && !address.isBlank());
    connection = DriverManager.getConnection(address);
  }

  @AfterEach
  void disconnect() throws SQLException {
    if (connection != null) {
      execute("DROP TABLE IF EXISTS " + TABLE);
      connection.close();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long copy(String sql, InputStream in) throws SQLException, IOException {
    return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, in);
  }

  /** The part of a statement in the page that this pattern matches. */
  private static String statement(String pattern) throws IOException {
    Path file = Path.of("..", "docs", "formats.md");
    String page = Files.readString(Files.exists(file) ? file : Path.of("docs", "formats.md"));
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE | Pattern.DOTALL).matcher(page);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group();
  }

  /** Codes of which many are near the first one, so that there are ties among the nearest. */
  private static byte[] codes() {
    int bytes = (BITS + 7) / 8;
    byte[] packed = new byte[COUNT * bytes];
    SplittableRandom random = new SplittableRandom(8);
    random.nextBytes(packed);
    for (int i = 0; i < COUNT; i++) {
      if (i % 40 == 0) {
        System.arraycopy(packed, 0, packed, i * bytes, bytes);
        packed[i * bytes + random.nextInt(bytes - 1)] ^= (byte) random.nextInt(256);
      }
      packed[(i + 1) * bytes - 1] &= (byte) 0xf0;
    }
    return packed;
  }

  private Path npz(byte[] packed) throws IOException {
    Path file = folder.resolve("codes.npz");
    CodesFile.write(
        file,
        Existing.KEEP,
        new CodesFile.Header(COUNT, new CodeLayout(BITS, Gain.NONE), Optional.empty()),
        sink -> sink.write(packed, new short[0], COUNT));
    return file;
  }

  private void load(Path npz) throws SQLException, IOException {
    Path text = folder.resolve("codes.pg");
    assertThat(run("convert", npz, "-o", text, "--to", "pg").code()).isZero();
    execute("DROP TABLE IF EXISTS " + TABLE);
    execute(statement("^CREATE TABLE .*?;"));
    // \copy of psql is COPY … FROM STDIN with the file as input.
    String copy = statement("^\\\\copy items FROM '[^']*'");
    try (InputStream in = Files.newInputStream(text)) {
      assertThat(copy(copy.substring(1).replaceFirst("'.*'", "STDIN"), in)).isEqualTo(COUNT);
    }
  }

  private static String bits(byte[] packed, int row) {
    StringBuilder bits = new StringBuilder();
    for (int j = 0; j < BITS; j++) {
      bits.append(packed[row * ((BITS + 7) / 8) + j / 8] >> (7 - j % 8) & 1);
    }
    return bits.toString();
  }

  private static int[] distances(byte[] packed, byte[] wanted) {
    int[] distances = new int[COUNT];
    for (int i = 0; i < packed.length; i++) {
      distances[i / wanted.length] +=
          Integer.bitCount((packed[i] ^ wanted[i % wanted.length]) & 0xff);
    }
    return distances;
  }

  @Test
  void theServerFindsTheNearestByHammingDistance() throws SQLException, IOException {
    byte[] packed = codes();
    load(npz(packed));
    String query = statement("^SELECT id, bit_count.*?;").replaceFirst("LIMIT \\d+", "LIMIT " + K);
    boolean ties = false;
    for (int row : new int[] {0, 1, 40, 1234, COUNT - 1}) {
      int bytes = (BITS + 7) / 8;
      byte[] wanted = Arrays.copyOfRange(packed, row * bytes, (row + 1) * bytes);
      int[] distances = distances(packed, wanted);
      int[] nearest =
          IntStream.range(0, COUNT)
              .boxed()
              .sorted(Comparator.comparingInt((Integer i) -> distances[i]).thenComparingInt(i -> i))
              .limit(K)
              .mapToInt(i -> i)
              .toArray();
      try (Statement statement = connection.createStatement();
          ResultSet theirs =
              statement.executeQuery(
                  query.replaceFirst("\\(SELECT [^)]*\\)", "B'" + bits(packed, row) + "'"))) {
        for (int r = 0; r < K; r++) {
          assertThat(theirs.next()).isTrue();
          assertThat(theirs.getLong("id")).as("query %d, rank %d", row, r).isEqualTo(nearest[r]);
          assertThat(theirs.getLong("distance")).isEqualTo(distances[nearest[r]]);
          ties |= r > 0 && distances[nearest[r]] == distances[nearest[r - 1]];
        }
        assertThat(theirs.next()).isFalse();
      }
    }
    assertThat(ties).as("ties are among what was tested").isTrue();
  }

  @Test
  void theServerGivesTheCodesBack() throws SQLException, IOException {
    Path npz = npz(codes());
    load(npz);
    Path text = folder.resolve("back.pg");
    String copy = statement("^\\\\copy \\(SELECT .*?\\) TO '[^']*'");
    try (OutputStream out = Files.newOutputStream(text)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(copy.substring(1).replaceFirst("'.*'", "STDOUT"), out);
    }
    Path back = folder.resolve("back.npz");
    assertThat(run("convert", text, "-o", back, "--to", "npz").code()).isZero();
    assertThat(back).hasSameBinaryContentAs(npz);
  }

  @Test
  void theServerRefusesCodesOfAnotherLength() throws SQLException, IOException {
    execute("DROP TABLE IF EXISTS " + TABLE);
    execute("CREATE TABLE items (id bigint PRIMARY KEY, code bit(8))");
    byte[] text = "0\t010101010\n".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> copy("COPY items FROM STDIN", new ByteArrayInputStream(text)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("bit string length 9 does not match type bit(8)");
  }
}
