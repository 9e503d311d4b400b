/** The address of uploads; one is at `<address>/<id>`. */
export const uploadsPath = '/api/v1/uploads';
