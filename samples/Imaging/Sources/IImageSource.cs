namespace RelDrop.Imaging;

/// <summary>Images with class labels, which can be read in any order and by several threads at once.</summary>
public interface IImageSource
{
    /// <summary>The number of images.</summary>
    int Count => Labels.Count;

    /// <summary>The classes' names, by label.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Each image's class, from 0.</summary>
    IReadOnlyList<int> Labels { get; }

    /// <summary>What messages call an image: its path, or its place in a file.</summary>
    /// <param name="index">The image.</param>
    string NameOf(int index);

    /// <summary>What tells an image from another one of the same name: its size, and when its file was written.</summary>
    /// <param name="index">The image.</param>
    string VersionOf(int index);

    /// <summary>Reads an image.</summary>
    /// <param name="index">The image.</param>
    /// <param name="memory">What the result may lie in: it is valid until this is used again.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not where it was.</exception>
    StoredImage Read(int index, ScratchMemory memory);
}
