// Reference counts: struct page's _refcount. Whoever drops the last reference frees the page, whoever that is.

/** What is counted. */
export interface Counted {
  references: number;
}

/** Takes a reference: get_page(). */
export const get = (page: Counted): void => {
  page.references += 1;
};

/** Drops a reference; says whether it was the last one, which makes it the caller's duty to free: put_page_testzero(). */
export const put = (page: Counted): boolean => {
  page.references -= 1;
  return page.references === 0;
};
