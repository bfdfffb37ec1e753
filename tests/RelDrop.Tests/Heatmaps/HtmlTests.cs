using Microsoft.DotNet.Interactive.Formatting;
using RelDrop.Heatmaps;
using static TorchSharp.torch;

namespace RelDrop.Tests.Heatmaps;

/// <summary>What pictures and attributions are as HTML, and that .NET Interactive finds it.</summary>
public sealed class HtmlTests
{
    [Fact]
    public void A_heatmap_is_its_picture_enlarged()
    {
        using var relevance = linspace(-1, 1, 12).reshape(3, 4);
        var map = Heatmap.Of(relevance);
        var html = map.ToHtml();
        Assert.StartsWith("<img width=\"224\" height=\"168\"", html, StringComparison.Ordinal);
        Assert.Equal(map.Render().ToPng(), Convert.FromBase64String(html.Split("base64,")[1].Split('"')[0]));
        Assert.Equal(html, map.ToDisplayString("text/html"));
        Assert.Equal("text/html", Formatter.GetPreferredMimeTypesFor(typeof(Heatmap)).First());
    }

    [Fact]
    public void An_attribution_of_images_is_its_first_heatmaps_with_their_top_classes()
    {
        using var attribution = new Attribution(eye(10)[.., ..3] * Number.Of(2.5), randn(10, 3, 5, 5));
        var html = attribution.ToHtml();
        Assert.Equal(8, html.Split("<img ").Length - 1);
        Assert.Contains("<figcaption>class 2: 2.5</figcaption>", html, StringComparison.Ordinal);
        Assert.Equal(html, attribution.ToDisplayString("text/html"));
    }

    [Fact]
    public void Other_attributions_are_tables()
    {
        using var ofPoints = new Attribution(ones(2), linspace(0, 11, 12).reshape(2, 3, 2));
        Assert.Contains("<tr><td>1</td><td></td><td>51</td><td>6</td><td>11</td></tr>", ofPoints.ToHtml(), StringComparison.Ordinal);
        using var notFinite = new Attribution(ones(1, 2), ones(1, 1, 2, 2) * Number.Of(double.NaN));
        Assert.Contains("<td>NaN</td>", notFinite.ToHtml(), StringComparison.Ordinal);
        using var empty = new Attribution(ones(0, 2), ones(0, 1, 2, 2));
        Assert.EndsWith("<tbody></tbody></table>", empty.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_disposed_is_told()
    {
        var attribution = new Attribution(ones(1, 2), ones(1, 1, 2, 2));
        attribution.Dispose();
        Assert.Contains("disposed", Assert.Throws<InvalidOperationException>(attribution.ToHtml).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_a_cloud_a_picture_and_a_report_show_themselves()
    {
        using var points = randn(3, 20);
        var image = RgbImage.FromTensor(ones(1, 2, 2));
        var grid = new HeatmapGrid("<image>");
        grid.Add(null, image);
        Assert.Contains("alt=\"&lt;image&gt;\"", grid.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.StartsWith("<img ", image.ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.StartsWith("<img ", PointHeatmap.Of(points, points).ToDisplayString("text/html"), StringComparison.Ordinal);
        Assert.Contains("<td>0.5</td></tr>", new ConservationReport([new(2, 1)]).ToDisplayString("text/html"), StringComparison.Ordinal);
    }
}
