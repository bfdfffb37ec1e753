using System.ComponentModel;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The gradients of a matrix product A B, whatever batches are broadcast.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MatMul
{
    /// <summary>s Bᵀ, of A's shape.</summary>
    /// <param name="share">s, of A B's shape.</param>
    /// <param name="right">B.</param>
    /// <param name="left">A.</param>
    public static Tensor Left(Tensor share, Tensor right, Tensor left)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        using var scope = NewDisposeScope();
        var (s, a, b) = AsMatrices(share, left, right);
        return Broadcast.ReduceTo(s.matmul(b.transpose(-2, -1)), a).reshape(left.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Aᵀ s, of B's shape.</summary>
    /// <param name="share">s, of A B's shape.</param>
    /// <param name="left">A.</param>
    /// <param name="right">B.</param>
    public static Tensor Right(Tensor share, Tensor left, Tensor right)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        using var scope = NewDisposeScope();
        var (s, a, b) = AsMatrices(share, left, right);
        return Broadcast.ReduceTo(a.transpose(-2, -1).matmul(s), b).reshape(right.shape).MoveToOuterDisposeScope();
    }

    /// <summary>A vector on the left is a row, one on the right a column.</summary>
    private static (Tensor Share, Tensor Left, Tensor Right) AsMatrices(Tensor share, Tensor left, Tensor right)
    {
        if (left.dim() == 1)
            (left, share) = (left.unsqueeze(0), share.unsqueeze(right.dim() == 1 ? -1 : -2));
        if (right.dim() == 1)
            (right, share) = (right.unsqueeze(-1), share.unsqueeze(-1));
        return (share, left, right);
    }
}
