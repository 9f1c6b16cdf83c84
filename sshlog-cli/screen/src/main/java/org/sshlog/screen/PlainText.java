// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * The text in what a program writes to a terminal, without what a terminal does beside showing it:
 * for reading in a pipe or a file, not for showing the same as a screen. Lines end with LF alone; a
 * return to the beginning of a line and a jump to another place begin a new line. Not thread-safe.
 */
public final class PlainText {
  private final Writer writer = new Writer();
  private final Parser parser = new Parser(writer);

  /** Makes one at the beginning of a program's output. */
  public PlainText() {}

  /**
   * The text in what comes next.
   *
   * @param output may end anywhere, as for {@link Screen#feed}
   * @return printable characters, tabs and line feeds; may be empty
   */
  public String of(String output) {
    char[] text = output.toCharArray();
    parser.feed(text, text.length);
    String result = writer.out.toString();
    writer.out.setLength(0);
    return result;
  }

  /** Writes what is text. */
  private static final class Writer implements Sequences {
    private final StringBuilder out = new StringBuilder();
    private boolean inLine;
    private boolean returned;

    @Override
    public void text(char[] text, int from, int to) {
      begin();
      out.append(text, from, to - from);
    }

    @Override
    public void character(int codePoint) {
      if (Width.of(codePoint) >= 0) {
        begin();
        out.appendCodePoint(codePoint);
      }
    }

    private void begin() {
      if (returned) {
        endLine();
      }
      inLine = true;
    }

    private void endLine() {
      out.append('\n');
      inLine = false;
      returned = false;
    }

    private void jump() {
      if (inLine) {
        endLine();
      }
    }

    @Override
    public void control(int c) {
      switch (c) {
        case '\t' -> {
          begin();
          out.append('\t');
        }
        case '\n', 0x0B, '\f' -> endLine();
        case '\r' -> returned = inLine;
        default -> {}
      }
    }

    @Override
    public void escape(int intermediate, int last) {
      if (intermediate == 0 && (last == 'D' || last == 'E' || last == 'M' || last == 'c')) {
        jump();
      }
    }

    @Override
    public void sequence(int marker, Parameters parameters, int intermediate, int last) {
      if (marker == 0 && intermediate == 0 && "ABEFHdf".indexOf(last) >= 0) {
        jump();
      }
    }
  }
}
