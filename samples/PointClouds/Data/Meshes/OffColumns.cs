using System.Text;

namespace PointClouds.Data.Meshes;

/// <summary>What follows on a vertex's coordinates in the forms of OFF: normals in NOFF, colours in COFF, places in a texture in STOFF. Nothing here needs it.</summary>
/// <param name="Least">How many numbers, at least.</param>
/// <param name="Most">How many at most: a colour may have an opacity.</param>
internal readonly record struct OffColumns(int Least, int Most)
{
    public const string Forms = "before OFF may stand ST, C and N, but no 4 and no n";

    /// <summary>What messages expect of a vertex.</summary>
    public override string ToString() => Most == 0 ? "3 finite numbers" : $"3 finite numbers and {Least}{(Most > Least ? $" or {Most}" : "")} more";

    private static readonly (string Letters, int Least, int Most)[] Kinds = [("ST", 2, 2), ("C", 3, 4), ("N", 3, 3)];

    /// <summary>Reads the letters before OFF, each once; the format has them in the order ST, C, N, but not all programs do.</summary>
    public static OffColumns Read(ref OffLines lines)
    {
        var (columns, left) = (new OffColumns(0, 0), Kinds.ToList());
        for (var i = 0; i < left.Count; i++)
        {
            if (!lines.TrySkip(Encoding.ASCII.GetBytes(left[i].Letters)))
                continue;
            columns = new(columns.Least + left[i].Least, columns.Most + left[i].Most);
            left.RemoveAt(i);
            i = -1;
        }

        return columns;
    }
}
