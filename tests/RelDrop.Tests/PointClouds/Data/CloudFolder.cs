using System.Globalization;
using System.Text;

namespace RelDrop.Tests.PointClouds.Data;

/// <summary>A temporary folder for files of clouds.</summary>
public sealed class CloudFolder : TemporaryFolder
{
    /// <summary>Writes a file, and its folder.</summary>
    public string Write(string name, string text)
    {
        AtomicFile.Write(this[name], Encoding.UTF8.GetBytes(text));
        return this[name];
    }

    /// <summary>Lines of numbers that are different for each cloud and point.</summary>
    public static string Lines(int points, int columns, char separator, int cloud = 0) => string.Join('\n', Enumerable.Range(0, points).Select(point
        => string.Join(separator, Enumerable.Range(0, columns).Select(column => Value(cloud, point, column).ToString("F6", CultureInfo.InvariantCulture)))));

    public static float Value(int cloud, int point, int column) => MathF.Round(MathF.Sin((7 * cloud) + (3.3f * point) + (1.7f * column)), 6);

    /// <summary>The message of the error that reading is refused with.</summary>
    public static string Refused(Func<object> action) => Assert.Throws<InvalidDataException>(action).Message;
}
