/** Why what a form was to do was not done. */
export function FormError({ error }: { error: string | null }) {
  if (error === null) return null;
  return (
    <p className="ct-cell-error" role="alert">
      {error}
    </p>
  );
}
