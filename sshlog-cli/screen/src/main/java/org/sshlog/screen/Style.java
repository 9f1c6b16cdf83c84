// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * How a cell looks, in one {@code long}: the foreground in the lowest 26 bits, the background in
 * the next 26, the rest above. A colour is 0 (the terminal's own), {@link #PALETTE} and a number
 * below 256, or {@link #RGB} and 24 bits. Compared with {@code ==}; 0 is plain text.
 */
final class Style {
  /** Plain text in the terminal's own colours. */
  static final long PLAIN = 0;

  static final int PALETTE = 1 << 24;
  static final int RGB = 2 << 24;

  static final long BOLD = 1L << 52;
  static final long FAINT = 1L << 53;
  static final long ITALIC = 1L << 54;
  static final long BLINK = 1L << 55;
  static final long INVERSE = 1L << 56;
  static final long CONCEAL = 1L << 57;
  static final long STRIKE = 1L << 58;
  static final long OVERLINE = 1L << 59;

  /** Of this and above: no underline, single, double, curly, dotted, dashed. */
  static final int UNDERLINE_SHIFT = 60;

  static final long UNDERLINE = 7L << UNDERLINE_SHIFT;

  private static final int COLOUR_BITS = 26;
  private static final long COLOUR = (1L << COLOUR_BITS) - 1;

  /** By code 1 to 9 of "select graphic rendition"; 4 is the underline. */
  private static final long[] BY_CODE = {
    0, BOLD, FAINT, ITALIC, 0, BLINK, BLINK, INVERSE, CONCEAL, STRIKE
  };

  private Style() {}

  static int foreground(long style) {
    return (int) (style & COLOUR);
  }

  static int background(long style) {
    return (int) (style >>> COLOUR_BITS & COLOUR);
  }

  static int underline(long style) {
    return (int) (style >>> UNDERLINE_SHIFT);
  }

  /** What an erased cell looks like: only the background stays. */
  static long blank(long style) {
    return style & COLOUR << COLOUR_BITS;
  }

  /** Whether a blank in this style looks like a plain one. */
  static boolean isPlainBlank(long style) {
    return (style & (COLOUR << COLOUR_BITS | INVERSE | STRIKE | OVERLINE | UNDERLINE)) == 0;
  }

  /** The style after a "select graphic rendition" sequence. */
  static long select(long style, Parameters parameters) {
    if (parameters.count() == 0) {
      return PLAIN;
    }
    long result = style;
    for (int i = 0; i < parameters.count(); i = parameters.next(i)) {
      int code = parameters.get(i, 0);
      if (code == 38 || code == 48) {
        int colour = colour(parameters, i);
        if (colour >= 0) {
          result = withColour(result, code == 48, colour);
        }
        i = lastOfColour(parameters, i);
      } else if (code == 58) {
        i = lastOfColour(parameters, i); // the colour of the underline alone is not kept
      } else if (code == 4) {
        int kind = parameters.isSub(i + 1) ? parameters.get(i + 1, 1) : 1;
        result = withUnderline(result, Math.min(kind, 5));
      } else {
        result = withCode(result, code);
      }
    }
    return result;
  }

  private static long withCode(long style, int code) {
    if (code >= 30 && code <= 37) {
      return withColour(style, false, PALETTE | code - 30);
    } else if (code >= 40 && code <= 47) {
      return withColour(style, true, PALETTE | code - 40);
    } else if (code >= 90 && code <= 97) {
      return withColour(style, false, PALETTE | code - 90 + 8);
    } else if (code >= 100 && code <= 107) {
      return withColour(style, true, PALETTE | code - 100 + 8);
    } else if (code >= 1 && code <= 9) {
      return style | BY_CODE[code];
    }
    return switch (code) {
      case 0 -> PLAIN;
      case 21 -> withUnderline(style, 2);
      case 22 -> style & ~(BOLD | FAINT);
      case 24 -> withUnderline(style, 0);
      case 23, 25, 27, 28, 29 -> style & ~BY_CODE[code - 20];
      case 39 -> withColour(style, false, 0);
      case 49 -> withColour(style, true, 0);
      case 53 -> style | OVERLINE;
      case 55 -> style & ~OVERLINE;
      default -> style;
    };
  }

  private static long withUnderline(long style, int kind) {
    return style & ~UNDERLINE | (long) kind << UNDERLINE_SHIFT;
  }

  private static long withColour(long style, boolean background, int colour) {
    int shift = background ? COLOUR_BITS : 0;
    return style & ~(COLOUR << shift) | (long) colour << shift;
  }

  /** The colour that the parameters behind a 38 or 48 at {@code i} name; -1 when they name none. */
  private static int colour(Parameters parameters, int i) {
    boolean sub = parameters.isSub(i + 1);
    int last = lastOfColour(parameters, i);
    int kind = parameters.get(i + 1, -1);
    if (kind == 5) {
      int number = parameters.get(i + 2, -1);
      return last >= i + 2 && number >= 0 && number < 256 ? PALETTE | number : -1;
    }
    if (kind != 2) {
      return -1;
    }
    // 38:2:<colour space>:r:g:b, though many write 38:2:r:g:b; 38;2;r;g;b never has a space.
    int red = sub && last >= i + 5 ? i + 3 : i + 2;
    if (last < red + 2) {
      return -1;
    }
    int result = RGB;
    for (int k = 0; k < 3; k++) {
      int part = parameters.get(red + k, 0);
      if (part > 255) {
        return -1;
      }
      result |= part << 16 - 8 * k;
    }
    return result;
  }

  /** The last parameter that belongs to the 38, 48 or 58 at {@code i}. */
  private static int lastOfColour(Parameters parameters, int i) {
    if (parameters.isSub(i + 1)) {
      return parameters.next(i) - 1;
    }
    int kind = parameters.get(i + 1, -1);
    int length = kind == 5 ? 2 : kind == 2 ? 4 : 1;
    return Math.min(i + length, parameters.count() - 1);
  }

  /** Appends the sequence that selects exactly this style, whatever was selected before. */
  static void append(StringBuilder out, long style) {
    out.append("\033[0");
    for (int code = 1; code <= 9; code++) {
      if (code != 6 && (style & BY_CODE[code]) != 0) {
        out.append(';').append(code);
      }
    }
    if ((style & OVERLINE) != 0) {
      out.append(";53");
    }
    int underline = underline(style);
    if (underline == 1) {
      out.append(";4");
    } else if (underline != 0) {
      out.append(";4:").append(underline);
    }
    appendColour(out, foreground(style), 30);
    appendColour(out, background(style), 40);
    out.append('m');
  }

  private static void appendColour(StringBuilder out, int colour, int base) {
    int number = colour & 0xFFFFFF;
    if ((colour & RGB) != 0) {
      out.append(';').append(base + 8).append(";2;").append(number >> 16).append(';');
      out.append(number >> 8 & 0xFF).append(';').append(number & 0xFF);
    } else if ((colour & PALETTE) != 0 && number < 8) {
      out.append(';').append(base + number);
    } else if ((colour & PALETTE) != 0 && number < 16) {
      out.append(';').append(base + 60 + number - 8);
    } else if ((colour & PALETTE) != 0) {
      out.append(';').append(base + 8).append(";5;").append(number);
    }
  }
}
