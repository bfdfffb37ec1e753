using System.Globalization;
using System.Numerics;
using PointClouds.Data.Text;

namespace PointClouds.Data.Meshes;

/// <summary>
/// Reads meshes in the Object File Format of Geomview: the word OFF, the numbers of vertices, faces and edges, then a vertex or a
/// face a line. In some of ModelNet's files the numbers follow the word without a blank. Of NOFF, COFF and STOFF, in which normals,
/// colours or texture coordinates follow on each vertex, the vertices are read.
/// </summary>
internal static class OffFile
{
    /// <summary>Reads a mesh.</summary>
    /// <exception cref="InvalidDataException">The file is broken; the message names the line.</exception>
    public static Mesh Read(string path)
    {
        var text = TextLines.Of(path);
        var lines = new OffLines(text, path);
        var (vertexCount, faceCount, columns) = Header(ref lines, text.Length);
        var vertices = new Vector3[vertexCount];
        for (var i = 0; i < vertices.Length; i++)
            vertices[i] = Vertex(ref lines, $"vertex {i + 1} of {vertexCount}", columns);
        var triangles = new List<(int A, int B, int C)>(faceCount);
        for (var i = 0; i < faceCount; i++)
            triangles.AddRange(Mesh.Fan(Face(ref lines, $"face {i + 1} of {faceCount}", vertexCount)));
        lines.ExpectEnd();
        var mesh = new Mesh(vertices, triangles);
        return mesh.Area > 0 && double.IsFinite(mesh.Area)
            ? mesh
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{path}': the {faceCount} faces have an area of {mesh.Area}; expected more than 0, and a finite one."));
    }

    private static (int Vertices, int Faces, OffColumns Columns) Header(ref OffLines lines, int length)
    {
        const string Expected = "OFF, then the numbers of vertices, faces and edges";
        lines.Next(Expected);
        var columns = OffColumns.Read(ref lines);
        if (!lines.TrySkip("OFF"u8))
            throw lines.Error($"{Expected}; {OffColumns.Forms}");
        if (lines.IsAtEnd)
            lines.Next(Expected);
        var (vertices, faces) = (lines.Integer(Expected), lines.Integer(Expected));
        if (!lines.IsAtEnd)
            lines.Integer(Expected);
        // No file has a vertex or a face in less than a digit and its line's end.
        return lines.IsAtEnd && vertices > 0 && faces > 0 && vertices <= length / 2 && faces <= length / 2
            ? (vertices, faces, columns)
            : throw lines.Error("numbers of vertices, faces and edges that are above 0 and fit the file's length");
    }

    private static Vector3 Vertex(ref OffLines lines, string what, OffColumns columns)
    {
        lines.Next(what);
        var vertex = new Vector3(lines.Number(what), lines.Number(what), lines.Number(what));
        return lines.SkipWords() is var more && more >= columns.Least && more <= columns.Most ? vertex : throw lines.Error($"{what}, {columns}");
    }

    /// <summary>A face's corners; a colour may follow them.</summary>
    private static int[] Face(ref OffLines lines, string what, int vertexCount)
    {
        lines.Next(what);
        var corners = lines.Integer(what);
        if (corners < 3 || corners > lines.Length)
            throw lines.Error($"{what}, 3 or more corners and their indices");
        var face = new int[corners];
        foreach (ref var corner in face.AsSpan())
        {
            corner = lines.Integer($"{what}, {corners} indices of vertices");
            if (corner < 0 || corner >= vertexCount)
                throw lines.Error($"{what}, indices of vertices from 0 to {vertexCount - 1}");
        }

        return face;
    }
}
