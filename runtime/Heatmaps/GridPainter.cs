using System.Globalization;
using SkiaSharp;

namespace RelDrop.Heatmaps;

/// <summary>Lays out and draws a <see cref="HeatmapGrid"/>: title, headings, rows and colour bar from top to bottom.</summary>
internal sealed class GridPainter(string? title, string[] columns, List<GridRow> rows, ColorBar? bar)
{
    private const int Margin = 20;
    private const int Gap = 10;
    private const int TitleHeight = 36;
    private const int LineHeight = 19;
    private const int HeadingLines = 3;
    private const int CaptionLines = 2;
    private const int CaptionHeight = 17;
    private const int CaptionGap = 5;
    private const int RowHeadingWidth = 150;
    private const int BarWidth = 260;
    private const int BarHeight = 12;

    private static readonly TextStyle TitleStyle = new(18, 0xFF202020, Bold: true);
    private static readonly TextStyle HeadingStyle = new(14, 0xFF202020, Bold: true);
    private static readonly TextStyle RowStyle = new(14, 0xFF202020);
    private static readonly TextStyle CaptionStyle = new(12.5f, 0xFF505050);

    private readonly int[] widths = [.. columns.Select((_, column) => rows.Max(row => row.Images[column].Width))];
    private readonly int left = Margin + RowHeadings(rows);

    private readonly IReadOnlyList<string>[] headings =
        [.. columns.Select((heading, column) => Lettering.Wrap(heading, rows.Max(row => row.Images[column].Width), HeadingLines, HeadingStyle))];

    private readonly IReadOnlyList<string>[][] captions = [.. rows.Select(row => row.Captions
        .Select((caption, column) => Lettering.Wrap(caption ?? "", rows.Max(each => each.Images[column].Width), CaptionLines, CaptionStyle)).ToArray())];

    private int HeadingHeight => (LineHeight * headings.Max(lines => lines.Count)) + 6;

    public RgbImage Paint()
    {
        var gridWidth = widths.Sum() + (Gap * (widths.Length - 1));
        var barRoom = bar is null ? 0 : Math.Max(BarWidth, (int)Lettering.Width(bar.Label, CaptionStyle));
        var width = left + Math.Max(gridWidth, barRoom) + Margin;
        var height = Margin + (title is null ? 0 : TitleHeight) + HeadingHeight + rows.Select((_, row) => RowHeight(row)).Sum() + (bar is null ? 0 : BarBlockHeight) + Margin - Gap;
        if ((long)width * height > RgbImage.MaxPixels)
            throw new InvalidOperationException($"Expected a grid of at most {RgbImage.MaxPixels} pixels ({nameof(RgbImage)}.{nameof(RgbImage.MaxPixels)}); it would have {width}×{height}.");
        using var bitmap = RgbImage.NewBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.White);
            Draw(canvas, width);
        }

        return RgbImage.FromBitmap(bitmap);
    }

    private static int BarBlockHeight => BarHeight + (2 * (CaptionHeight + CaptionGap)) + Gap;

    private int RowHeight(int row) => rows[row].Height + Gap + (captions[row].Max(lines => lines.Count) is > 0 and var lines ? (lines * CaptionHeight) + CaptionGap : 0);

    private static int RowHeadings(List<GridRow> rows)
    {
        var widest = rows.Max(row => row.Heading is null ? 0 : Lettering.Width(row.Heading, RowStyle));
        return widest == 0 ? 0 : (int)Math.Ceiling(Math.Min(widest, RowHeadingWidth)) + (2 * Gap);
    }

    private void Draw(SKCanvas canvas, int width)
    {
        var top = Margin;
        if (title is not null)
        {
            Lettering.Draw(canvas, Lettering.Fit(title, width - (2 * Margin), TitleStyle), Margin, top + 18, TitleStyle);
            top += TitleHeight;
        }

        foreach (var (column, x) in Columns())
            DrawLines(canvas, headings[column], x + (widths[column] / 2f), top + HeadingHeight - 6 - (LineHeight * headings[column].Count), HeadingStyle, LineHeight, SKTextAlign.Center);
        top += HeadingHeight;

        for (var row = 0; row < rows.Count; row++)
        {
            DrawRow(canvas, rows[row], captions[row], top);
            top += RowHeight(row);
        }

        if (bar is not null)
            DrawBar(canvas, bar, left, top + Gap);
    }

    private IEnumerable<(int Column, int X)> Columns()
    {
        var x = left;
        for (var column = 0; column < widths.Length; column++)
        {
            yield return (column, x);
            x += widths[column] + Gap;
        }
    }

    private void DrawRow(SKCanvas canvas, GridRow row, IReadOnlyList<string>[] texts, int top)
    {
        if (row.Heading is not null)
        {
            var lines = Lettering.Wrap(row.Heading, left - Margin - (2 * Gap), Math.Max(1, row.Height / LineHeight), RowStyle);
            DrawLines(canvas, lines, Margin, top + ((row.Height - (LineHeight * lines.Count)) / 2f), RowStyle, LineHeight);
        }

        using var border = new SKPaint { Color = 0xFFC8C8C8, Style = SKPaintStyle.Stroke };
        foreach (var (column, x) in Columns())
        {
            var image = row.Images[column];
            var (cellLeft, cellTop) = (x + ((widths[column] - image.Width) / 2), top + ((row.Height - image.Height) / 2));
            using var bitmap = image.ToBitmap();
            canvas.DrawBitmap(bitmap, cellLeft, cellTop);
            canvas.DrawRect(cellLeft - 0.5f, cellTop - 0.5f, image.Width + 1, image.Height + 1, border);
            DrawLines(canvas, texts[column], x + (widths[column] / 2f), top + row.Height + 2, CaptionStyle, CaptionHeight, SKTextAlign.Center);
        }
    }

    private static void DrawLines(SKCanvas canvas, IReadOnlyList<string> lines, float x, float top, TextStyle style, int lineHeight, SKTextAlign align = SKTextAlign.Left)
    {
        for (var line = 0; line < lines.Count; line++)
            Lettering.Draw(canvas, lines[line], x, top + (lineHeight * line) + 14, style, align);
    }

    private static void DrawBar(SKCanvas canvas, ColorBar bar, int x, int y)
    {
        var (low, high) = (bar.Colors.Stops[0].Strength, bar.Colors.Stops[^1].Strength);
        Lettering.Draw(canvas, bar.Label, x, y + 12, CaptionStyle);
        var top = y + CaptionHeight + CaptionGap;
        using var image = RgbImage.Of(BarWidth, BarHeight, pixel => bar.Colors[low + ((high - low) * (pixel % BarWidth) / (BarWidth - 1))]).ToBitmap();
        using var border = new SKPaint { Color = 0xFFC8C8C8, Style = SKPaintStyle.Stroke };
        canvas.DrawBitmap(image, x, top);
        canvas.DrawRect(x - 0.5f, top - 0.5f, BarWidth + 1, BarHeight + 1, border);

        var ticks = low < 0 && high > 0 ? [low, 0, high] : new[] { low, high };
        foreach (var tick in ticks)
        {
            var align = tick == low ? SKTextAlign.Left : tick == high ? SKTextAlign.Right : SKTextAlign.Center;
            Lettering.Draw(canvas, Number(tick * bar.Limit), x + (float)((tick - low) / (high - low) * BarWidth), top + BarHeight + 16, CaptionStyle, align);
        }
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−');
}
